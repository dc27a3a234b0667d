// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { useEffect } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SessionProvider, useSession, type Session } from './session.tsx';

const server = vi.hoisted(() => ({
  acts: [] as string[],
  status: 'unknown',
  sessionId: 'session_1',
  viewer: 'ada',
  listeners: new Set<(state: { status: string; sessionId: string | null }) => void>(),
  reachable: true,
  answer: async (): Promise<object> => ({ user: { username: server.viewer } }),
}));

vi.mock('./client.ts', () => ({
  client: {
    session: {
      get state() {
        return { status: server.status, sessionId: server.sessionId };
      },
      onChange: (listener: (state: { status: string; sessionId: string | null }) => void) => {
        server.listeners.add(listener);
        return () => server.listeners.delete(listener);
      },
      forget: async () => {
        server.acts.push('forget');
        server.status = 'signedOut';
      },
      restore: async () => undefined,
      signOut: async () => {
        server.acts.push('end');
        if (!server.reachable) throw new TypeError('offline');
        server.status = 'signedOut';
        for (const listener of server.listeners) listener({ status: 'signedOut', sessionId: null });
      },
    },
  },
  sdk: { users: { viewer: () => server.answer() } },
}));

const seen: { session?: Session } = {};

/** A place that asks as the viewer for as long as there is one. */
function Asking() {
  const session = useSession();
  const { state, viewer } = session;
  useEffect(() => {
    seen.session = session;
  });
  useQuery({
    queryKey: ['own'],
    enabled: viewer !== null,
    queryFn: ({ signal }) =>
      new Promise(() => signal.addEventListener('abort', () => server.acts.push('cancel'))),
  });
  // For everybody, so from the first moment on.
  useQuery({
    queryKey: ['public'],
    queryFn: ({ signal }) =>
      new Promise(() => signal.addEventListener('abort', () => server.acts.push('cancel public'))),
  });
  return <output>{state}</output>;
}

beforeEach(async () => {
  Object.assign(server, {
    acts: [],
    status: 'signedIn',
    reachable: true,
    sessionId: 'session_1',
    viewer: 'ada',
  });
  localStorage.setItem('testverse.session', '1');
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionProvider>
        <Asking />
      </SessionProvider>
    </QueryClientProvider>,
  );
  await screen.findByText('in');
});
afterEach(cleanup);

test('what a page asks while it opens is not asked again when its session is found', () => {
  expect(server.acts).toEqual([]);
});

test('whoever was never signed in here is nobody at once, and nothing is asked about them', () => {
  cleanup();
  server.acts.length = 0;
  localStorage.clear();
  const states: string[] = [];
  function Noting() {
    states.push(useSession().state);
    return null;
  }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionProvider>
        <Noting />
      </SessionProvider>
    </QueryClientProvider>,
  );
  expect(new Set(states)).toEqual(new Set(['out']));
  expect(server.acts[0]).toBe('forget');
});

test('signing out stops what is asked, then leaves, then ends the session', async () => {
  server.acts.length = 0;
  await act(() =>
    seen.session?.signOut(false, () => {
      server.acts.push('leave');
    }),
  );
  expect(server.acts).toEqual(['cancel', 'cancel public', 'leave', 'end']);
  expect(screen.getByText('out')).toBeTruthy();
});

test('a session that cannot be ended goes on', async () => {
  server.reachable = false;
  await act(() => expect(seen.session?.signOut(false, () => undefined)).rejects.toThrow('offline'));
  expect(screen.getByText('in')).toBeTruthy();
  expect(seen.session?.viewer?.username).toBe('ada');
});

test('when somebody signs in in another tab, nothing is asked as the one before, and the page becomes theirs', async () => {
  let answer: (viewer: object) => void = () => undefined;
  server.answer = () => new Promise((resolve) => (answer = resolve));
  act(() => {
    server.sessionId = 'session_2';
    for (const tell of server.listeners) tell({ status: 'signedIn', sessionId: 'session_2' });
  });
  expect(screen.getByText('unknown')).toBeTruthy();
  await act(async () => answer({ user: { username: 'ivan' } }));
  expect(screen.getByText('in')).toBeTruthy();
  expect([seen.session?.viewer?.username, seen.session?.sessionId]).toEqual(['ivan', 'session_2']);
  expect(server.acts).toContain('cancel');
});
