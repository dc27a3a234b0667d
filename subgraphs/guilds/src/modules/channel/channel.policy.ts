import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import { canLookIn, type GuildEntity } from '../guild/index.ts';
import { GuildRole, holds, isActive, type MembershipEntity, type Standing } from '../membership/index.ts';
import { ChannelKind, type ChannelEntity } from './channel.entity.ts';
import type { ChannelRefusal } from './channel.errors.ts';

/** What decides about rights in a channel, as one person stands to it. */
export interface Room {
  channel: ChannelEntity;
  guild: Pick<GuildEntity, 'visibility' | 'allowGuestAccess'>;
  /** The person's own membership of the guild, of any status. */
  own: Pick<MembershipEntity, 'role' | 'status' | 'joinedAt'> | null;
}

/** The room when the actor may read in it; to everybody else it does not exist. */
export function readable(actor: Actor, room: Room | null): Room | null {
  return room && canLookIn(actor, room.guild, room.own) ? room : null;
}

/** Whoever takes part at all: writing, reacting, being told of what is unread. */
export function canTakePart({ channel, own }: Pick<Room, 'channel' | 'own'>): ChannelRefusal | null {
  if (!isActive(own)) return 'MEMBERS_ONLY';
  return channel.archivedAt ? 'CHANNEL_ARCHIVED' : null;
}

export function canSend(room: Pick<Room, 'channel' | 'own'>): ChannelRefusal | null {
  const isNews = room.channel.kind === ChannelKind.ANNOUNCEMENT;
  return canTakePart(room) ?? (isNews && !holds(room.own, GuildRole.MODERATOR) ? 'MODERATORS_ONLY' : null);
}

export function canManage(actor: Actor, own: Standing): boolean {
  return holds(own, GuildRole.ADMIN) || isPlatformAdmin(actor);
}

export function canModerate(actor: Actor, own: Standing): boolean {
  return holds(own, GuildRole.MODERATOR) || isPlatformAdmin(actor);
}

/** What the viewer may do in a channel now: the answers the acts themselves would give. */
export interface ViewerRights {
  send: boolean;
  manage: boolean;
  moderate: boolean;
}

export function rightsOf(actor: Actor, channel: ChannelEntity, own: Room['own']): ViewerRights {
  return {
    send: canSend({ channel, own }) === null,
    manage: canManage(actor, own),
    moderate: canModerate(actor, own),
  };
}
