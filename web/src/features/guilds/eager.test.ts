import { expect, test } from 'vitest';
import type { GuildPlaceFields } from './model.ts';
import { asJoined, asLeft } from './eager.ts';

const guild: GuildPlaceFields = {
  id: 'guild_1',
  name: 'Rust',
  slug: 'rust',
  category: 'BACKEND',
  visibility: 'PUBLIC',
  approval: 'AUTOMATIC',
  allowGuestAccess: false,
  memberCount: 3,
  createdAt: '2026-11-21T00:00:00.000Z',
  branding: { primaryColor: '#112233', accentColor: '#445566' },
  owner: { id: 'user_1', username: 'mira', profile: { displayName: 'Mira' } },
  viewerMembership: null,
  viewerCan: {
    update: false,
    delete: false,
    manageRoles: false,
    removeMembers: false,
    manageChannels: false,
    join: true,
    leave: false,
  },
};

test('joining an open guild counts at once; asking to join does not', () => {
  expect(asJoined(guild)).toMatchObject({
    memberCount: 4,
    viewerMembership: { role: 'MEMBER', status: 'ACTIVE' },
  });
  expect(asJoined({ ...guild, approval: 'MANUAL' })).toMatchObject({
    memberCount: 3,
    viewerMembership: { status: 'REQUESTED' },
  });
});

test('leaving undoes joining, taking a request back changes no number, and every right is gone', () => {
  expect(asLeft(asJoined(guild))).toEqual(guild);
  const waiting = asJoined({ ...guild, approval: 'MANUAL' });
  expect(asLeft(waiting).memberCount).toBe(3);
  const admin = { ...asJoined(guild), viewerCan: { ...guild.viewerCan, update: true, manageRoles: true } };
  expect(asLeft(admin).viewerCan).toMatchObject({ update: false, manageRoles: false });
});

test('whoever leaves a guild that is not open to all is not offered to join again', () => {
  expect(asLeft(asJoined({ ...guild, visibility: 'INVITE_ONLY' })).viewerCan.join).toBe(false);
});
