import { asActor } from '@testverse/platform/testing';
import { describe, expect, it } from 'vitest';
import { GuildVisibility } from '../guild/guild.entity.ts';
import { GuildMembershipStatus, GuildRole } from '../membership/index.ts';
import { ChannelEntity, ChannelKind } from './channel.entity.ts';
import { canSend, canTakePart, readable, rightsOf, type Room } from './channel.policy.ts';

const person = asActor();
const admin = asActor({ role: 'ADMIN' });
const visitor = { ...person, userId: null, sessionId: null };

const channel = (more: Partial<ChannelEntity> = {}): ChannelEntity =>
  Object.assign(new ChannelEntity(), { kind: ChannelKind.TEXT, archivedAt: null, ...more });

const own = (role: GuildRole, status = GuildMembershipStatus.ACTIVE): Room['own'] => ({
  role,
  status,
  joinedAt: null,
});
const { MEMBER, MODERATOR, ADMIN, OWNER } = GuildRole;
const { PUBLIC, PRIVATE, INVITE_ONLY } = GuildVisibility;
const { REQUESTED, LEFT, REMOVED } = GuildMembershipStatus;

describe('readable', () => {
  const room = (visibility: GuildVisibility, allowGuestAccess: boolean, mine: Room['own']): Room => ({
    channel: channel(),
    guild: { visibility, allowGuestAccess },
    own: mine,
  });

  it.each([PUBLIC, PRIVATE, INVITE_ONLY])('is every channel of a %s guild for its members', (visibility) => {
    for (const guests of [true, false]) {
      expect(readable(person, room(visibility, guests, own(MEMBER)))).not.toBeNull();
      expect(readable(admin, room(visibility, guests, null))).not.toBeNull();
    }
  });

  it.each([
    [PUBLIC, true, true],
    [INVITE_ONLY, true, true],
    [PRIVATE, true, false],
    [PUBLIC, false, false],
    [INVITE_ONLY, false, false],
    [PRIVATE, false, false],
  ])('is a channel of a %s guild with guest access %s for others: %s', (visibility, guests, expected) => {
    for (const mine of [null, own(MEMBER, REQUESTED), own(MEMBER, LEFT), own(MEMBER, REMOVED)]) {
      expect(readable(person, room(visibility, guests, mine)) !== null).toBe(expected);
    }
    expect(readable(visitor, room(visibility, guests, null)) !== null).toBe(expected);
  });

  it('is nothing where there is nothing', () => {
    expect(readable(admin, null)).toBeNull();
  });
});

describe('canSend', () => {
  const archived = { archivedAt: new Date(0) };
  const news = { kind: ChannelKind.ANNOUNCEMENT };

  it.each([
    [{}, own(MEMBER), null],
    [{}, null, 'MEMBERS_ONLY'],
    [{}, own(OWNER, REQUESTED), 'MEMBERS_ONLY'],
    [archived, own(OWNER), 'CHANNEL_ARCHIVED'],
    [archived, null, 'MEMBERS_ONLY'],
    [news, own(MEMBER), 'MODERATORS_ONLY'],
    [news, own(MODERATOR), null],
    [{ ...news, ...archived }, own(MODERATOR), 'CHANNEL_ARCHIVED'],
  ])('in %j as %j: %s', (more, mine, refusal) => {
    expect(canSend({ channel: channel(more), own: mine })).toBe(refusal);
  });

  it('is more than taking part: members react to news', () => {
    expect(canTakePart({ channel: channel(news), own: own(MEMBER) })).toBeNull();
    expect(canTakePart({ channel: channel({ ...news, ...archived }), own: own(MEMBER) })).toBe(
      'CHANNEL_ARCHIVED',
    );
  });
});

describe('rightsOf', () => {
  it.each([
    [visitor, null, { send: false, manage: false, moderate: false }],
    [person, own(MEMBER), { send: true, manage: false, moderate: false }],
    [person, own(MODERATOR), { send: true, manage: false, moderate: true }],
    [person, own(ADMIN), { send: true, manage: true, moderate: true }],
    [person, own(OWNER), { send: true, manage: true, moderate: true }],
    [person, own(ADMIN, LEFT), { send: false, manage: false, moderate: false }],
    [admin, null, { send: false, manage: true, moderate: true }],
  ])('answers as the acts would', (actor, mine, rights) => {
    expect(rightsOf(actor, channel(), mine)).toEqual(rights);
  });
});
