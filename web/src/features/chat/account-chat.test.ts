// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { accountChat, useAccountChat } from './account-chat.ts';
import { tabShelf } from './tab-shelf.ts';
import { views } from './views.ts';

const page = vi.hoisted(() => ({
  opened: [] as { account: string; isClosed: boolean; retries: number }[],
  session: { sessionId: 'session_1' },
  tell: [] as ((state: object) => void)[],
}));
vi.mock('../../app/client.ts', () => ({
  client: {
    session: {
      state: page.session,
      onChange: (listener: (state: object) => void) => page.tell.push(listener),
    },
  },
}));
vi.mock('@testverse/client-sdk/live', () => ({
  connectLive: () => ({ close: () => undefined, retryNow: () => undefined }),
  messageOutbox: (_: unknown, { account }: { account: string }) => {
    const outbox = { account, isClosed: false, retries: 0 };
    page.opened.push(outbox);
    const acts = { close: () => (outbox.isClosed = true), retryNow: () => (outbox.retries += 1) };
    return Object.assign(outbox, acts);
  },
}));

const signIn = (sessionId: string | null): void => {
  page.session.sessionId = sessionId ?? '';
  for (const tell of page.tell) tell({ status: sessionId ? 'signedIn' : 'signedOut', sessionId });
};
const mira = { id: 'user_mira' };

beforeEach(() => {
  signIn(null);
  signIn('session_mira');
  page.opened.length = 0;
});
afterEach(() => {
  cleanup();
  localStorage.clear();
});

test('an account has one outbox for as long as its session goes on; another session begins anew', () => {
  const chat = accountChat(mira);
  expect(accountChat(mira)).toBe(chat);
  const close = vi.fn();
  views.take('room', () => ({ close }));
  signIn('session_next');
  expect(close).toHaveBeenCalledOnce();
  expect(views.peek('room')).toBeNull();
  accountChat(mira);
  accountChat({ id: 'user_ivan' });
  expect(page.opened.map(({ account, isClosed }) => `${account} ${isClosed ? 'closed' : 'open'}`)).toEqual([
    'user_mira closed',
    'user_mira closed',
    'user_ivan open',
  ]);
});

test('whoever has taken over a name is another person, and who has another name now is the same', () => {
  const renamed = { id: 'user_mira', username: 'mira_k' };
  const heir = { id: 'user_heir', username: 'mira' };
  const chat = accountChat({ ...mira, username: 'mira' } as typeof mira);
  expect(accountChat(renamed)).toBe(chat);
  expect(accountChat(heir)).not.toBe(chat);
  expect(page.opened.map(({ account, isClosed }) => [account, isClosed])).toEqual([
    ['user_mira', true],
    ['user_heir', false],
  ]);
});

test('showing a chat opens it after the render, once, and again when the session it was of is over', () => {
  const opened = { inRenders: 0 };
  const first: { viewer: typeof mira | null } = { viewer: mira };
  const shown = renderHook(
    ({ viewer }) => {
      const before = page.opened.length;
      const chat = useAccountChat(viewer);
      opened.inRenders += page.opened.length - before;
      return chat;
    },
    { initialProps: first },
  );
  expect(shown.result.current?.account).toBe('user_mira');
  shown.rerender({ viewer: { id: 'user_mira' } });
  expect(page.opened).toHaveLength(1);
  act(() => signIn('session_next'));
  expect(page.opened.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  shown.rerender({ viewer: null });
  expect(shown.result.current).toBeNull();
  shown.rerender({ viewer: { id: 'user_ivan' } });
  expect(shown.result.current?.account).toBe('user_ivan');
  expect(opened.inRenders).toBe(0);
});

test('coming back online sends what waits at once', () => {
  accountChat(mira);
  window.dispatchEvent(new Event('online'));
  expect(page.opened[0]?.retries).toBe(1);
});

test('what tabs share: every key, what another tab changes, and work that one of them does at a time', async () => {
  const shelf = tabShelf(localStorage);
  await shelf.write('a', '1');
  await shelf.write('b', '2');
  await shelf.remove('b');
  expect([await shelf.keys(), await shelf.read('a'), await shelf.read('b')]).toEqual([['a'], '1', null]);
  const hear = vi.fn();
  const stop = shelf.onChange?.(hear);
  const change = () => window.dispatchEvent(new StorageEvent('storage', { storageArea: localStorage }));
  change();
  window.dispatchEvent(new StorageEvent('storage', { storageArea: sessionStorage }));
  stop?.();
  change();
  expect(hear).toHaveBeenCalledOnce();
  // jsdom has no locks; with them, the work is theirs to begin.
  expect(await shelf.alone?.('box', async () => 'done')).toBe('done');
  const request = vi.fn(async (_: string, work: () => Promise<unknown>) => work());
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { locks: { request } }));
  await tabShelf(localStorage).alone?.('box', async () => 'done');
  expect(request).toHaveBeenCalledWith('box', expect.any(Function));
  vi.unstubAllGlobals();
});
