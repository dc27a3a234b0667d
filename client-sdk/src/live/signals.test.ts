import { beforeEach, describe, expect, it } from 'vitest';
import { settled, stubLive, type StubLive, type StubStream } from '../../testing/stub-live.ts';
import { errorOf } from '../errors.ts';
import { channelTyping, guildPresence, typingNotice, unreadCounts } from './signals.ts';

let connection: StubLive;
beforeEach(() => {
  connection = stubLive();
});
const stream = (): StubStream => {
  const last = connection.streams.at(-1);
  if (!last) throw new Error('nothing is subscribed');
  return last;
};
const user = (id: string) => ({ id, username: id, profile: { displayName: id, avatarUrl: null } });

describe('typing', () => {
  const types = (id: string, isTyping = true) =>
    stream().push({
      typingChanged: { user: user(id), isTyping, channel: { id: 'channel_1' }, expiresAt: 'soon' },
    });

  it('shows who is, until they stop or say nothing more', async () => {
    const view = channelTyping(connection, { channelId: 'channel_1', viewerId: 'mira' });
    const names = () => view.state?.map(({ id }) => id);
    expect([await view.ready, view.status]).toEqual([[], 'loading']);
    stream().become('live');
    await types('jonas');
    await types('sana');
    await types('mira');
    await types('jonas');
    expect([names(), view.status]).toEqual([['jonas', 'sana'], 'live']);
    await types('sana', false);
    expect(names()).toEqual(['jonas']);
    await connection.wake();
    expect(names()).toEqual([]);
  });

  it('that goes on is not ended by an earlier word', async () => {
    const view = channelTyping(connection, { channelId: 'channel_1' });
    await types('jonas');
    const first = connection.wake();
    await types('jonas');
    await first;
    expect(view.state).toHaveLength(1);
    view.close();
    expect([view.status, stream().isClosed]).toEqual(['ended', true]);
  });

  it('is told once every few seconds, however fast one writes', async () => {
    connection.answers.set('mutation StartTyping', () => errorOf('offline', { code: 'NETWORK' }));
    const notice = typingNotice(connection, { channelId: 'channel_1' });
    for (let key = 0; key < 50; key++) {
      connection.nowMs = 10_000 + key * 100;
      notice.typed();
    }
    await settled();
    expect(connection.requests).toHaveLength(2);
    expect(connection.requests[0]?.variables).toEqual({ input: { channelId: 'channel_1' } });
  });
});

describe('presence', () => {
  const change = (online: string[], offline: string[], isSnapshot = false) =>
    stream().push({ presenceChanged: { online: online.map(user), offline: offline.map(user), isSnapshot } });

  it('begins with everybody who is there, each time the connection comes', async () => {
    const view = guildPresence(connection, { guildId: 'guild_1' });
    const ids = () => [...(view.state?.keys() ?? [])];
    stream().become('live');
    await change(['mira', 'jonas'], [], true);
    await change(['sana'], ['jonas']);
    expect(ids()).toEqual(['mira', 'sana']);
    stream().become('reconnecting');
    expect([view.status, ids()]).toEqual(['reconnecting', ['mira', 'sana']]);
    stream().become('live');
    await change(['jonas'], [], true);
    expect(ids()).toEqual(['jonas']);
  });

  it('fails with the stream', async () => {
    const view = guildPresence(connection, { guildId: 'guild_1' });
    await stream().fail(errorOf('removed', { code: 'FORBIDDEN' }));
    expect([view.status, view.error?.code]).toEqual(['failed', 'FORBIDDEN']);
    await view.reload();
    stream().become('live');
    expect(view.status).toBe('live');
  });
});

describe('unread counts', () => {
  const unread = (id: string, unreadCount: number, lastReadSeq: number) =>
    stream().push({
      unreadChanged: {
        channel: { id, name: `name of ${id}`, guild: { id: 'guild_1', slug: 'rust' } },
        unreadCount,
        lastReadSeq,
      },
    });

  it('follow every channel; what was read while the connection was away is gone', async () => {
    const view = unreadCounts(connection);
    const counts = () =>
      Object.fromEntries([...(view.state ?? [])].map(([id, { unreadCount }]) => [id, unreadCount]));
    stream().become('live');
    await unread('a', 3, 10);
    await unread('b', 1, 20);
    await connection.wake();
    expect(counts()).toEqual({ a: 3, b: 1 });
    expect(view.state?.get('a')).toEqual({
      ...{ guildId: 'guild_1', guildSlug: 'rust', name: 'name of a', unreadCount: 3, lastReadSeq: 10 },
    });
    stream().become('reconnecting');
    stream().become('live');
    await unread('b', 2, 20);
    expect(counts()).toEqual({ a: 3, b: 2 });
    await connection.wake();
    expect(counts()).toEqual({ b: 2 });
    await unread('b', 0, 25);
    expect(counts()).toEqual({ b: 0 });
  });
});
