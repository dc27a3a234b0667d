import { anonymousActor } from '@testverse/platform/actor';
import { asActor } from '@testverse/platform/testing';
import { describe, expect, it } from 'vitest';
import { GuildMembershipStatus, GuildRole, type Standing } from '../membership/index.ts';
import { GuildApproval, GuildEntity, GuildVisibility } from './guild.entity.ts';
import { canDelete, canLookIn, canSee, canUpdate, rightsOf } from './guild.policy.ts';

const person = asActor();
const visitor = anonymousActor();
const moderator = asActor({ role: 'MODERATOR' });
const admin = asActor({ role: 'ADMIN' });
const active = (role: GuildRole): Standing => ({ role, status: GuildMembershipStatus.ACTIVE });
const requested: Standing = { role: GuildRole.MEMBER, status: GuildMembershipStatus.REQUESTED };
const former: Standing = { role: GuildRole.MEMBER, status: GuildMembershipStatus.LEFT };

describe('canSee', () => {
  const { PUBLIC, INVITE_ONLY, PRIVATE } = GuildVisibility;
  it.each([
    ['visitor', visitor, null, [true, true, false]],
    ['stranger', person, null, [true, true, false]],
    ['platform moderator', moderator, null, [true, true, false]],
    ['platform admin', admin, null, [true, true, true]],
    ['member', person, active(GuildRole.MEMBER), [true, true, true]],
    ['former member', person, former, [true, true, false]],
    ['person who asked to join', person, requested, [true, true, false]],
  ] as const)('%s sees PUBLIC, INVITE_ONLY, PRIVATE', (_who, actor, own, seen) => {
    expect([PUBLIC, INVITE_ONLY, PRIVATE].map((visibility) => canSee(actor, { visibility }, own))).toEqual(
      seen,
    );
  });
});

describe('canLookIn', () => {
  const { PUBLIC, INVITE_ONLY, PRIVATE } = GuildVisibility;
  it.each([
    ['visitor', visitor, null, [false, false, false], [true, true, false]],
    ['stranger', person, null, [false, false, false], [true, true, false]],
    ['former member', person, former, [false, false, false], [true, true, false]],
    ['person who asked to join', person, requested, [false, false, false], [true, true, false]],
    ['member', person, active(GuildRole.MEMBER), [true, true, true], [true, true, true]],
    ['platform moderator', moderator, null, [false, false, false], [true, true, false]],
    ['platform admin', admin, null, [true, true, true], [true, true, true]],
  ] as const)('%s, in a closed guild and in one that lets guests in', (_who, actor, own, closed, open) => {
    const over = (allowGuestAccess: boolean): boolean[] =>
      [PUBLIC, INVITE_ONLY, PRIVATE].map((visibility) =>
        canLookIn(actor, { visibility, allowGuestAccess }, own),
      );
    expect([over(false), over(true)]).toEqual([closed, open]);
  });
});

describe('canUpdate, canDelete', () => {
  it.each([
    ['owner', person, active(GuildRole.OWNER), [true, true]],
    ['admin', person, active(GuildRole.ADMIN), [true, false]],
    ['moderator', person, active(GuildRole.MODERATOR), [false, false]],
    ['member', person, active(GuildRole.MEMBER), [false, false]],
    ['stranger', person, null, [false, false]],
    ['visitor', visitor, null, [false, false]],
    ['platform moderator', moderator, null, [false, false]],
    ['platform admin', admin, null, [true, true]],
  ] as const)('%s', (_who, actor, own, rights) => {
    expect([canUpdate(actor, own), canDelete(actor, own)]).toEqual(rights);
  });
});

describe('rightsOf', () => {
  const guild = Object.assign(new GuildEntity(), {
    visibility: GuildVisibility.PUBLIC,
    approval: GuildApproval.AUTOMATIC,
    maxMembers: 5,
    memberCount: 4,
  });
  const names = (actor: typeof visitor, own: Standing, over: Partial<GuildEntity> = {}): string =>
    Object.entries(rightsOf(actor, { ...guild, ...over }, own))
      .filter(([, isAllowed]) => isAllowed)
      .map(([name]) => name)
      .join(' ');

  it.each([
    ['visitor', visitor, null, ''],
    ['stranger', person, null, 'join'],
    ['former member', person, former, 'join'],
    ['person who asked to join', person, requested, 'leave'],
    ['member', person, active(GuildRole.MEMBER), 'leave'],
    ['moderator', person, active(GuildRole.MODERATOR), 'removeMembers leave'],
    ['admin', person, active(GuildRole.ADMIN), 'update manageRoles removeMembers manageChannels leave'],
    ['owner', person, active(GuildRole.OWNER), 'update delete manageRoles removeMembers manageChannels'],
    ['platform moderator', moderator, null, 'removeMembers join'],
    ['platform admin', admin, null, 'update delete removeMembers manageChannels join'],
  ] as const)('of a %s', (_who, actor, own, expected) => {
    expect(names(actor, own)).toBe(expected);
  });

  it('offer no seat in a full guild or one by invitation', () => {
    expect(names(person, null, { memberCount: 5 })).toBe('');
    expect(names(person, null, { visibility: GuildVisibility.INVITE_ONLY })).toBe('');
  });
});
