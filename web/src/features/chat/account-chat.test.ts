// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { accountChat } from './account-chat.ts';

const page = vi.hoisted(() => ({
  sent: [] as string[],
  session: { sessionId: 'session_mira' },
}));
vi.mock('../../app/client.ts', () => ({
  client: {
    session: { state: page.session, accessToken: async () => 'token', onChange: () => () => undefined },
  },
  sdk: {
    guilds: {
      sendMessage: async ({ input }: { input: { body: string } }) => {
        page.sent.push(input.body);
        return { message: { seq: 1 }, userErrors: [] };
      },
    },
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  localStorage.clear();
  vi.useRealTimers();
});

test('what was written in one session is not sent in another, which may be somebody else’s', async () => {
  const { outbox } = accountChat('mira');
  outbox.add('channel_1', 'mine', null);
  await vi.advanceTimersByTimeAsync(0);
  expect(page.sent).toEqual(['mine']);
  page.session.sessionId = 'session_ivan';
  outbox.add('channel_1', 'still mine', null);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(page.sent).toEqual(['mine']);
  expect(outbox.of('channel_1').at(-1)?.state.is).toBe('waiting');
});
