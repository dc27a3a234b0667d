import { requireUser } from '@testverse/platform/actor';
import type { RequestContext } from '@testverse/platform/context';
import { notFound } from '@testverse/platform/errors';
import type { TopicEvent } from '@testverse/platform/events';
import { GuildMembershipStatus, GuildRole, type MembershipEntity } from './membership.entity.ts';
import { demand } from './membership.errors.ts';
import {
  memberJoined,
  memberLeft,
  memberRemoved,
  memberRequested,
  memberRoleChanged,
  requestWithdrawn,
} from './membership.events.ts';
import { canJoin, canLeave, canRemove, canSetRole, isActive, type Door } from './membership.policy.ts';
import * as memberships from './membership.repository.ts';

const { ACTIVE, REQUESTED, LEFT, REMOVED } = GuildMembershipStatus;

/** What an act did; `event` is null when it changed nothing. The caller appends it, last of all. */
export interface MembershipOutcome {
  /** As it is now. */
  membership: MembershipEntity;
  /** How many seats of the guild it took (1) or freed (-1). */
  seats: -1 | 0 | 1;
  event: TopicEvent | null;
}

type Tx = RequestContext<object>;

/**
 * Who belongs to a guild, and as what. A guild has exactly one owner, who cannot leave, be removed or demoted.
 * Every act here runs under its guild's row lock, which the caller holds: so seats are counted one after the other, and
 * the roles a decision rests on still hold when it is written.
 */
export class MembershipService {
  /** Seats the founder of a guild as its owner. */
  found(tx: Tx, guildId: string): Promise<MembershipEntity> {
    const { userId } = requireUser(tx.actor);
    return this.insert(tx, { guildId, userId, role: GuildRole.OWNER, status: ACTIVE });
  }

  /** Lets the actor in, or files their request. A member, or somebody who has asked already, changes nothing. */
  async join(tx: Tx, guildId: string, door: Door): Promise<MembershipOutcome> {
    const { userId } = requireUser(tx.actor);
    const own = await memberships.findOfUser(tx.db, userId, guildId);
    if (own && isActive(own)) return unchanged(own);
    demand(canJoin(door));
    const status = door.isReviewed ? REQUESTED : ACTIVE;
    if (own?.status === status) return unchanged(own);
    const membership = own
      ? await this.update(tx, own, {
          status,
          role: GuildRole.MEMBER,
          ...(status === ACTIVE ? { joinedAt: tx.clock.now() } : {}),
        })
      : await this.insert(tx, { guildId, userId, role: GuildRole.MEMBER, status });
    return status === ACTIVE
      ? { membership, seats: 1, event: memberJoined(membership) }
      : { membership, seats: 0, event: memberRequested(membership) };
  }

  /**
   * Takes the actor out, or withdraws their request. Somebody who has left already changes nothing.
   * @throws NOT_A_MEMBER, OWNER_CANNOT_LEAVE
   */
  async leave(tx: Tx, guildId: string): Promise<MembershipOutcome> {
    const { userId } = requireUser(tx.actor);
    const own = await memberships.findOfUser(tx.db, userId, guildId);
    if (own?.status === LEFT) return unchanged(own);
    demand(canLeave(own));
    const membership = await this.end(tx, known(own), LEFT);
    return isActive(own)
      ? { membership, seats: -1, event: memberLeft(membership) }
      : { membership, seats: 0, event: requestWithdrawn(membership) };
  }

  /** @throws NOT_FOUND for somebody who is not an active member; FORBIDDEN and the owner's refusals */
  async setRole(tx: Tx, guildId: string, userId: string, role: GuildRole): Promise<MembershipOutcome> {
    const { own, target } = await this.pair(tx, guildId, userId);
    // Whoever may not manage roles learns nothing about who is a member.
    demand(canSetRole(own, target && isActive(target) ? target.role : GuildRole.MEMBER, role));
    if (!target || !isActive(target)) throw notFound('member', ['userId']);
    if (target.role === role) return unchanged(target);
    const membership = await this.update(tx, target, { role });
    return { membership, seats: 0, event: memberRoleChanged(membership) };
  }

  /**
   * Removes a member. Somebody who was removed already changes nothing.
   * @throws NOT_FOUND for somebody who is no member; FORBIDDEN, OWNER_CANNOT_BE_REMOVED
   */
  async remove(tx: Tx, guildId: string, userId: string): Promise<MembershipOutcome> {
    const { own, target } = await this.pair(tx, guildId, userId);
    demand(canRemove(tx.actor, own, target && isActive(target) ? target.role : GuildRole.MEMBER));
    if (target?.status === REMOVED) return unchanged(target);
    if (!target || !isActive(target)) throw notFound('member', ['userId']);
    const membership = await this.end(tx, target, REMOVED);
    return { membership, seats: -1, event: memberRemoved(membership) };
  }

  private async pair(
    tx: Tx,
    guildId: string,
    userId: string,
  ): Promise<{ own: MembershipEntity | null; target: MembershipEntity | null }> {
    const actor = requireUser(tx.actor);
    const own = await memberships.findOfUser(tx.db, actor.userId, guildId);
    const target = userId === actor.userId ? own : await memberships.findOfUser(tx.db, userId, guildId);
    return { own, target };
  }

  /** A returning member starts at the bottom: the role goes with the seat. */
  private end(tx: Tx, own: MembershipEntity, status: GuildMembershipStatus): Promise<MembershipEntity> {
    return this.update(tx, own, { status, role: GuildRole.MEMBER });
  }

  private insert(
    tx: Tx,
    fields: Pick<MembershipEntity, 'guildId' | 'userId' | 'role' | 'status'>,
  ): Promise<MembershipEntity> {
    const now = tx.clock.now();
    const joinedAt = fields.status === ACTIVE ? now : null;
    return memberships.insert(tx.db, {
      ...fields,
      id: tx.ids.next(),
      joinedAt,
      createdAt: now,
      updatedAt: now,
    });
  }

  private update(
    tx: Tx,
    membership: MembershipEntity,
    changes: memberships.MembershipChanges,
  ): Promise<MembershipEntity> {
    return memberships.update(tx.db, membership, changes, tx.clock.now());
  }
}

function unchanged(membership: MembershipEntity): MembershipOutcome {
  return { membership, seats: 0, event: null };
}

function known(membership: MembershipEntity | null): MembershipEntity {
  if (!membership) throw new Error('a policy let an act pass that has no membership to act on');
  return membership;
}
