import { anonymousActor } from '@testverse/platform/actor';
import { asActor } from '@testverse/platform/testing';
import { describe, expect, it } from 'vitest';
import { GuildMembershipStatus, GuildRole, rankOf } from './membership.entity.ts';
import {
  canJoin,
  canLeave,
  canRemove,
  canSeeMembership,
  canSetRole,
  holds,
  type Standing,
} from './membership.policy.ts';

const { ACTIVE, REQUESTED, LEFT, REMOVED } = GuildMembershipStatus;
const { OWNER, ADMIN, MODERATOR, MEMBER } = GuildRole;
const roles = Object.keys(rankOf) as GuildRole[];
const active = (role: GuildRole): Standing => ({ role, status: ACTIVE });
const strangers: Standing[] = [
  null,
  ...[REQUESTED, LEFT, REMOVED].map((status) => ({ role: MEMBER, status })),
];

describe('holds', () => {
  it('counts a role and the ones above it, and only while the membership is active', () => {
    const table = roles.map((own) => roles.map((asked) => (holds(active(own), asked) ? 1 : 0)).join(''));
    expect(table).toEqual(['1111', '0111', '0011', '0001']);
    expect(strangers.some((own) => holds(own, MEMBER))).toBe(false);
  });
});

describe('canJoin', () => {
  it.each([
    [{ isInvitationNeeded: false, isReviewed: false, isFull: false }, null],
    [{ isInvitationNeeded: false, isReviewed: false, isFull: true }, 'GUILD_FULL'],
    [{ isInvitationNeeded: false, isReviewed: true, isFull: true }, null],
    [{ isInvitationNeeded: true, isReviewed: false, isFull: true }, 'INVITATION_REQUIRED'],
    [{ isInvitationNeeded: true, isReviewed: true, isFull: false }, 'INVITATION_REQUIRED'],
  ])('%j → %s', (door, refusal) => {
    expect(canJoin(door)).toBe(refusal);
  });
});

describe('canLeave', () => {
  it.each([
    [active(OWNER), 'OWNER_CANNOT_LEAVE'],
    [active(ADMIN), null],
    [active(MEMBER), null],
    [{ role: MEMBER, status: REQUESTED }, null],
    [{ role: MEMBER, status: REMOVED }, 'NOT_A_MEMBER'],
    [null, 'NOT_A_MEMBER'],
  ])('%j → %s', (own, refusal) => {
    expect(canLeave(own)).toBe(refusal);
  });
});

describe('canSetRole', () => {
  const LOW = 'ROLE_TOO_LOW';
  const GIFT = 'OWNERSHIP_NOT_GRANTABLE';
  // Rows: the target's role; columns: the granted one; both from OWNER down to MEMBER.
  const tables: [GuildRole, (string | null)[][]][] = [
    [
      OWNER,
      [
        [GIFT, 'OWNER_CANNOT_BE_DEMOTED', 'OWNER_CANNOT_BE_DEMOTED', 'OWNER_CANNOT_BE_DEMOTED'],
        [GIFT, null, null, null],
        [GIFT, null, null, null],
        [GIFT, null, null, null],
      ],
    ],
    [
      ADMIN,
      [
        [GIFT, LOW, LOW, LOW],
        [GIFT, LOW, LOW, LOW],
        [GIFT, LOW, null, null],
        [GIFT, LOW, null, null],
      ],
    ],
    [MODERATOR, roles.map(() => [LOW, LOW, LOW, LOW])],
    [MEMBER, roles.map(() => [LOW, LOW, LOW, LOW])],
  ];

  it.each(tables)('by %s', (own, table) => {
    const answers = roles.map((target) => roles.map((granted) => canSetRole(active(own), target, granted)));
    expect(answers).toEqual(table);
  });

  it('refuses whoever is not an active member', () => {
    expect(strangers.map((own) => canSetRole(own, MEMBER, MODERATOR))).toEqual([LOW, LOW, LOW, LOW]);
  });
});

describe('canRemove', () => {
  const person = asActor();
  const KEPT = 'OWNER_CANNOT_BE_REMOVED';
  const LOW = 'ROLE_TOO_LOW';

  it.each([
    [OWNER, [KEPT, null, null, null]],
    [ADMIN, [LOW, LOW, null, null]],
    [MODERATOR, [LOW, LOW, LOW, null]],
    [MEMBER, [LOW, LOW, LOW, LOW]],
  ])('by %s of OWNER, ADMIN, MODERATOR, MEMBER → %j', (own, answers) => {
    expect(roles.map((target) => canRemove(person, active(own), target))).toEqual(answers);
  });

  it.each(['MODERATOR', 'ADMIN', 'SUPER_ADMIN'] as const)(
    'by a platform %s of anybody but the owner',
    (role) => {
      const staff = asActor({ role });
      expect(roles.map((target) => canRemove(staff, null, target))).toEqual([KEPT, null, null, null]);
    },
  );

  it('refuses strangers and visitors', () => {
    expect(strangers.map((own) => canRemove(person, own, MEMBER))).toEqual([LOW, LOW, LOW, LOW]);
    expect(canRemove({ ...anonymousActor(), role: 'ADMIN' }, null, MEMBER)).toBe(LOW);
  });
});

describe('canSeeMembership', () => {
  const person = asActor();
  const other = asActor().userId;
  it.each([
    ['an active one', null, { status: ACTIVE, userId: other }, true],
    ["somebody's request", active(MEMBER), { status: REQUESTED, userId: other }, false],
    ["somebody's request, as a moderator", active(MODERATOR), { status: REQUESTED, userId: other }, true],
    ['the own request', null, { status: REQUESTED, userId: person.userId }, true],
    ['somebody who was removed', null, { status: REMOVED, userId: other }, false],
  ])('%s', (_case, own, membership, isSeen) => {
    expect(canSeeMembership(person, own, membership)).toBe(isSeen);
  });
});
