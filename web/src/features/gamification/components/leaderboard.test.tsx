// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { LeaderboardPage } from './leaderboard.tsx';

const server = vi.hoisted(() => ({ leaderboard: vi.fn() }));

vi.mock('../../../app/sdk.ts', () => ({ sdk: { gamification: server } }));
vi.mock('../../../app/session.tsx', () => ({ useSession: () => ({ viewer: null }) }));

afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

const page = (names: readonly string[], endCursor: string | null): object => ({
  edges: names.map((name, nth) => ({
    cursor: name,
    node: {
      rank: nth + 1,
      xp: 10,
      user: { id: name, username: name, profile: { displayName: name, avatarUrl: null } },
    },
  })),
  viewerEntry: null,
  aroundViewer: [],
  pageInfo: { hasNextPage: endCursor !== null, endCursor },
});

test('a page of ranks that does not come is said to be missing; the others stay, and it can be had again', async () => {
  server.leaderboard
    .mockResolvedValueOnce(page(['ada'], 'c1'))
    .mockRejectedValueOnce(new Error('down'))
    .mockResolvedValueOnce(page(['bo'], null));
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MemoryRouter>
        <LeaderboardPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole('button', { name: 'Load more' }));
  await screen.findByRole('alert');
  expect(screen.getByText('ada')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Load more' }));
  await screen.findByText('bo');
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
});
