import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import {
  canJoin,
  canLeave,
  canRemove,
  canSetRole,
  GuildRole,
  holds,
  isActive,
  isPresent,
  type Door,
  type Standing,
} from '../membership/index.ts';
import { GuildApproval, GuildVisibility, type GuildEntity } from './guild.entity.ts';

/**
 * Private guilds look missing to everybody who is not in them. Guilds by invitation are in the directory.
 * `guild.repository.ts` says the same in SQL; a test holds the two together.
 */
export function canSee(actor: Actor, guild: Pick<GuildEntity, 'visibility'>, own: Standing): boolean {
  return guild.visibility !== GuildVisibility.PRIVATE || isActive(own) || isPlatformAdmin(actor);
}

/**
 * Whether the guild's rooms may be read: by its members, by everybody who sees it where guests are let in, and by the
 * platform's administrators.
 */
export function canLookIn(
  actor: Actor,
  guild: Pick<GuildEntity, 'visibility' | 'allowGuestAccess'>,
  own: Standing,
): boolean {
  return canSee(actor, guild, own) && (guild.allowGuestAccess || isActive(own) || isPlatformAdmin(actor));
}

export function canUpdate(actor: Actor, own: Standing): boolean {
  return holds(own, GuildRole.ADMIN) || isPlatformAdmin(actor);
}

export function canDelete(actor: Actor, own: Standing): boolean {
  return holds(own, GuildRole.OWNER) || isPlatformAdmin(actor);
}

/** How a guild lets people in, as far as memberships have to know. */
export function doorOf(
  guild: Pick<GuildEntity, 'visibility' | 'approval' | 'maxMembers' | 'memberCount'>,
): Door {
  return {
    isInvitationNeeded: guild.visibility !== GuildVisibility.PUBLIC,
    isReviewed: guild.approval === GuildApproval.MANUAL,
    isFull: guild.maxMembers !== null && guild.memberCount >= guild.maxMembers,
  };
}

/** What the viewer may do with a guild now: the answers the acts themselves would give. */
export interface ViewerRights {
  update: boolean;
  delete: boolean;
  manageRoles: boolean;
  removeMembers: boolean;
  manageChannels: boolean;
  join: boolean;
  leave: boolean;
}

export function rightsOf(actor: Actor, guild: GuildEntity, own: Standing): ViewerRights {
  return {
    update: canUpdate(actor, own),
    delete: canDelete(actor, own),
    manageRoles: canSetRole(own, GuildRole.MEMBER, GuildRole.MODERATOR) === null,
    removeMembers: canRemove(actor, own, GuildRole.MEMBER) === null,
    manageChannels: canUpdate(actor, own),
    join: actor.userId !== null && !isPresent(own) && canJoin(doorOf(guild)) === null,
    leave: canLeave(own) === null,
  };
}
