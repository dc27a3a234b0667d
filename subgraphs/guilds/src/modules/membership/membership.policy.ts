import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import { GuildMembershipStatus, GuildRole, rankOf, type MembershipEntity } from './membership.entity.ts';
import type { MembershipRefusal } from './membership.errors.ts';

/** What a policy has to know of a membership; null for somebody without one. */
export type Standing = Pick<MembershipEntity, 'role' | 'status'> | null;

/** What a policy has to know of a guild to let people in. */
export interface Door {
  isInvitationNeeded: boolean;
  /** Newcomers wait for a review. */
  isReviewed: boolean;
  isFull: boolean;
}

type Active = NonNullable<Standing> & { status: GuildMembershipStatus.ACTIVE };

export function isActive(standing: Standing): standing is Active {
  return standing?.status === GuildMembershipStatus.ACTIVE;
}

/** True for whoever is in the guild or waits to be. */
export function isPresent(standing: Standing): boolean {
  return isActive(standing) || standing?.status === GuildMembershipStatus.REQUESTED;
}

/** True for an active member of at least that role. */
export function holds(standing: Standing, role: GuildRole): boolean {
  return isActive(standing) && rankOf[standing.role] <= rankOf[role];
}

function outranks(standing: NonNullable<Standing>, role: GuildRole): boolean {
  return rankOf[standing.role] < rankOf[role];
}

/** For somebody who is not in the guild. A request may wait in front of a full guild: its review needs the seat. */
export function canJoin(door: Door): MembershipRefusal | null {
  if (door.isInvitationNeeded) return 'INVITATION_REQUIRED';
  return door.isFull && !door.isReviewed ? 'GUILD_FULL' : null;
}

/** Leaving also withdraws a request. */
export function canLeave(own: Standing): MembershipRefusal | null {
  if (own?.role === GuildRole.OWNER) return 'OWNER_CANNOT_LEAVE';
  return isPresent(own) ? null : 'NOT_A_MEMBER';
}

/** A role is changed by a strictly higher one, and only into a strictly lower one. */
export function canSetRole(own: Standing, target: GuildRole, granted: GuildRole): MembershipRefusal | null {
  if (!isActive(own) || !holds(own, GuildRole.ADMIN)) return 'ROLE_TOO_LOW';
  if (granted === GuildRole.OWNER) return 'OWNERSHIP_NOT_GRANTABLE';
  if (target === GuildRole.OWNER && own.role === GuildRole.OWNER) return 'OWNER_CANNOT_BE_DEMOTED';
  return outranks(own, target) && outranks(own, granted) ? null : 'ROLE_TOO_LOW';
}

/** Moderators and above remove lower roles; the platform's moderators and administrators anybody but the owner. */
export function canRemove(actor: Actor, own: Standing, target: GuildRole): MembershipRefusal | null {
  const isPlatformStaff = isPlatformAdmin(actor) || (actor.userId !== null && actor.role === 'MODERATOR');
  if (target === GuildRole.OWNER) {
    return isPlatformStaff || holds(own, GuildRole.OWNER) ? 'OWNER_CANNOT_BE_REMOVED' : 'ROLE_TOO_LOW';
  }
  if (isPlatformStaff) return null;
  return isActive(own) && holds(own, GuildRole.MODERATOR) && outranks(own, target) ? null : 'ROLE_TOO_LOW';
}

/**
 * Active memberships are as visible as their guild; requests and past ones are the person's own business and that of
 * the guild's moderators. The guild itself must be visible already.
 */
export function canSeeMembership(
  actor: Actor,
  own: Standing,
  membership: Pick<MembershipEntity, 'status' | 'userId'>,
): boolean {
  if (membership.status === GuildMembershipStatus.ACTIVE) return true;
  return membership.userId === actor.userId || holds(own, GuildRole.MODERATOR) || isPlatformAdmin(actor);
}
