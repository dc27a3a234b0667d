// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { accountChat } from './account-chat.ts';
import { views } from './views.ts';

const page = vi.hoisted(() => ({
  sent: [] as string[],
  session: { sessionId: 'session_mira' },
  tell: [] as ((state: object) => void)[],
}));
vi.mock('../../app/client.ts', () => ({
  client: {
    session: {
      state: page.session,
      accessToken: async () => 'token',
      onChange: (listener: (state: object) => void) => page.tell.push(listener),
    },
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

test('what was followed in one session is begun anew in the next one', () => {
  const close = vi.fn();
  views.take('room', () => ({ close }));
  for (const tell of page.tell) tell({ status: 'signedIn', sessionId: 'session_next' });
  expect(close).toHaveBeenCalledOnce();
  expect(views.peek('room')).toBeNull();
});
