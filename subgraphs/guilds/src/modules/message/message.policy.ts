import type { Actor } from '@testverse/platform/actor';
import { canModerate, type Room } from '../channel/index.ts';
import { GuildRole, holds, type Standing } from '../membership/index.ts';
import type { MessageEntity } from './message.entity.ts';
import type { MessageRefusal } from './message.errors.ts';

/** That many acts within that time. */
export interface Burst {
  burst: number;
  /** 0: as many as they like. */
  burstMs: number;
}

/** How fast one person may write in one channel. */
export interface MessageLimits {
  /** Messages. */
  sending: Burst;
  /** Edits and reactions together. */
  changing: Burst;
}

/** The product's figures: five messages in five seconds, and ten edits and reactions. */
export const productMessageLimits: MessageLimits = {
  sending: { burst: 5, burstMs: 5_000 },
  changing: { burst: 10, burstMs: 5_000 },
};

/** No limit but slow mode: for tests of other things, and for loading a world. */
export const ampleMessageLimits: MessageLimits = {
  sending: { burst: 1, burstMs: 0 },
  changing: { burst: 1, burstMs: 0 },
};

/** How fast this person may send in this channel. */
export interface Pace extends Burst {
  /** Between two of them. */
  waitMs: number;
}

type Written = Pick<MessageEntity, 'authorId' | 'deletedAt'>;

export function canEdit(actor: Actor, message: Written): MessageRefusal | null {
  if (message.authorId !== actor.userId) return 'AUTHOR_ONLY';
  return message.deletedAt ? 'MESSAGE_DELETED' : null;
}

/** Also where nobody writes any more, and for authors who have left: it only takes away. */
export function canDelete(actor: Actor, message: Written, own: Standing): MessageRefusal | null {
  const isOwn = actor.userId !== null && message.authorId === actor.userId;
  return isOwn || canModerate(actor, own) ? null : 'AUTHOR_OR_MODERATOR_ONLY';
}

/** Former texts are for whoever may delete the message. */
export function canSeeRevisions(actor: Actor, message: Written, own: Standing): boolean {
  return canDelete(actor, message, own) === null;
}

/** Slow mode is for members below moderator. */
export function paceOf({ channel, own }: Pick<Room, 'channel' | 'own'>, limits: MessageLimits): Pace {
  return { ...limits.sending, waitMs: holds(own, GuildRole.MODERATOR) ? 0 : channel.slowModeSeconds * 1000 };
}

/**
 * How long until the next one is let through, if nothing is done meanwhile.
 * @param sentAt the person's latest acts of the kind in the channel, newest first, as many as a burst has
 */
export function retryAfterMs(sentAt: readonly Date[], pace: Pace, now: Date): number {
  const until = (sent: Date | undefined, ms: number): number => (sent && ms > 0 ? sent.getTime() + ms : 0);
  const free = Math.max(until(sentAt[0], pace.waitMs), until(sentAt[pace.burst - 1], pace.burstMs));
  return Math.max(1, free - now.getTime());
}
