// @vitest-environment jsdom
import { cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { useUnreadFeed } from './use-unread-feed.ts';

const server = vi.hoisted(() => ({ sent: [] as unknown[], following: 0 }));
vi.mock('@testverse/client-sdk/guilds', async (original) => ({
  ...(await original<object>()),
  sendMessage: async (_: unknown, { input }: { input: object }, options: object) => {
    server.sent.push({ ...input, ...options });
    return { message: { id: 'message_1' }, userErrors: [] };
  },
}));
vi.mock('@testverse/client-sdk/live', async (original) => ({
  ...(await original<object>()),
  connectLive: (client: unknown) => ({
    client,
    clock: { now: () => 0, wait: () => new Promise(() => undefined) },
    random: () => 0,
    onConnection: () => () => undefined,
    close: () => undefined,
  }),
  unreadCounts: () => {
    server.following += 1;
    return { onChange: () => () => undefined, close: () => (server.following -= 1) };
  },
}));
vi.mock('../../app/client.ts', () => ({
  client: { session: { state: { sessionId: 'session_1' }, onChange: () => () => undefined } },
}));

/** What an earlier visit left on its way. */
function leave(account: string, nonce: string): void {
  const message = { nonce, channelId: 'channel_1', body: `of ${account}`, writtenAt: 1 };
  localStorage.setItem(`testverse.outbox.${account}.${nonce}`, JSON.stringify(message));
}
afterEach(() => {
  cleanup();
  localStorage.clear();
});

test('whatever page is opened: what waits from an earlier visit goes out, as its author only, and counts are followed', async () => {
  leave('user_mira', 'n1');
  leave('user_ivan', 'n2');
  const feed = renderHook(({ viewerId }) => useUnreadFeed(viewerId && 'session_1', viewerId), {
    initialProps: { viewerId: null as string | null },
  });
  feed.rerender({ viewerId: 'user_mira' });
  await vi.waitFor(() => expect(localStorage.getItem('testverse.outbox.user_mira.n1')).toBeNull());
  expect(server.sent).toEqual([expect.objectContaining({ nonce: 'n1', onlyAs: 'user_mira' })]);
  expect(server.following).toBe(1);
  feed.unmount();
  expect(server.following).toBe(0);
});
