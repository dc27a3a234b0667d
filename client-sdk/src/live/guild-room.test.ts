import { beforeEach, expect, it, vi } from 'vitest';
import { settled, stubLive, type StubLive } from '../../testing/stub-live.ts';
import { NotFoundError } from '../errors.ts';
import { guildRoom } from './guild-room.ts';

const rights = { send: true, manage: false, moderate: false };
const facts = (id: string, position: number, more: object = {}) => ({
  ...{ id, name: id, topic: null, kind: 'TEXT', slowModeSeconds: 0, position, archivedAt: null },
  ...{ createdAt: 'then', updatedAt: 'then' },
  ...more,
});
const card = (id: string, position: number) => ({
  ...facts(id, position),
  ...{ lastReadSeq: 3, unreadCount: 1, viewerCan: rights },
});
const member = (id: string, role = 'MEMBER') => ({
  ...{ id: `membership_${id}`, role, status: 'ACTIVE', joinedAt: 'then' },
  user: { id, username: id, profile: { displayName: id, avatarUrl: null } },
});
const page = (nodes: readonly object[]) => ({
  edges: nodes.map((node) => ({ node })),
  pageInfo: { hasNextPage: false, endCursor: null },
});

let connection: StubLive;
let guild: Record<string, unknown> | null;
beforeEach(() => {
  connection = stubLive();
  guild = { id: 'guild_1', slug: 'rust', name: 'Rust', memberCount: 2, viewerCan: { manageRoles: false } };
  connection.answers.set('query GuildRoom', () => ({
    viewer: { user: { id: 'mira' } },
    guild: guild && {
      ...guild,
      streamCursor: 'c:7',
      channels: page([card('b', 1), card('a', 0)]),
      members: page([member('mira'), member('jonas')]),
    },
  }));
  connection.answers.set('query Guild', () => ({ guild }));
  connection.answers.set('query Channel', ({ id }: { id: string }) => ({ channel: card(id, 5) }));
});

async function open() {
  const room = guildRoom(connection, { slug: 'rust' });
  const loaded = await room.ready;
  await vi.waitFor(() => expect(connection.streams).toHaveLength(1));
  const tell = async (type: string, event: object) => {
    await connection.streams
      .at(-1)
      ?.push({ guildEvents: { __typename: type, seq: 8, cursor: 'c:8', ...event } });
  };
  const names = () => room.state?.channels.map(({ name }) => name);
  return { room, loaded, tell, names };
}

it('is the guild with its channels in order and its members by person', async () => {
  const { loaded } = await open();
  expect(loaded.guild).toMatchObject({ id: 'guild_1', name: 'Rust', memberCount: 2 });
  expect(loaded.channels.map(({ name }) => name)).toEqual(['a', 'b']);
  expect([...loaded.members.keys()]).toEqual(['mira', 'jonas']);
  expect([loaded.viewerId, loaded.hasAllMembers, loaded.isDeleted]).toEqual(['mira', true, false]);
  expect(connection.streams[0]?.variables).toEqual({ guildId: 'guild_1', after: 'c:7' });
});

it('says that there is no such guild', async () => {
  guild = null;
  await expect(guildRoom(connection, { guildId: 'guild_2' }).ready).rejects.toBeInstanceOf(NotFoundError);
});

it('takes over what changes of the guild, not what the viewer may do in it', async () => {
  const { room, tell } = await open();
  await tell('GuildUpdatedEvent', { guild: { id: 'guild_1', name: 'Rust and iron', memberCount: 9 } });
  expect(room.state?.guild).toMatchObject({
    name: 'Rust and iron',
    memberCount: 9,
    viewerCan: { manageRoles: false },
  });
  await tell('GuildDeletedEvent', { guildId: 'guild_1' });
  expect(room.state?.isDeleted).toBe(true);
});

it('lists channels as they are opened, moved, archived and opened again', async () => {
  const { room, tell, names } = await open();
  await tell('ChannelCreatedEvent', { channel: facts('c', 2) });
  await tell('ChannelCreatedEvent', { channel: facts('c', 2) });
  expect(names()).toEqual(['a', 'b', 'c']);
  expect(room.state?.channels[2]?.viewerCan).toEqual(rights);
  await tell('ChannelUpdatedEvent', { channel: facts('b', 9) });
  expect(names()).toEqual(['a', 'c', 'b']);
  await tell('ChannelUpdatedEvent', { channel: facts('a', 0, { archivedAt: 'now' }) });
  expect(names()).toEqual(['c', 'b']);
  await tell('ChannelUpdatedEvent', { channel: facts('a', 0) });
  expect(names()).toEqual(['a', 'c', 'b']);
  await vi.waitFor(() => expect(room.state?.channels[0]?.lastReadSeq).toBe(3));
});

it('knows who comes, goes and rises', async () => {
  const { room, tell } = await open();
  const membership = { ...member('sana'), guild: { id: 'guild_1', memberCount: 3 } };
  await tell('GuildMemberJoinedEvent', { user: { id: 'sana' }, membership });
  expect([[...(room.state?.members.keys() ?? [])], room.state?.guild.memberCount]).toEqual([
    ['mira', 'jonas', 'sana'],
    3,
  ]);
  await tell('GuildMemberRoleChangedEvent', { user: { id: 'sana' }, role: 'MODERATOR' });
  expect(room.state?.members.get('sana')?.role).toBe('MODERATOR');
  guild = { ...guild, memberCount: 2 };
  await tell('GuildMemberLeftEvent', { user: { id: 'sana' }, isRemoved: false });
  expect(room.state?.members.has('sana')).toBe(false);
  await vi.waitFor(() => expect(room.state?.guild.memberCount).toBe(2));
});

it('is loaded anew when the viewer becomes somebody else in it', async () => {
  const { room, tell } = await open();
  guild = { ...guild, viewerCan: { manageRoles: true } };
  await tell('GuildMemberRoleChangedEvent', { user: { id: 'mira' }, role: 'ADMIN' });
  await vi.waitFor(() => expect(room.state?.guild.viewerCan.manageRoles).toBe(true));
  await settled();
  expect(connection.streams).toHaveLength(2);
});
