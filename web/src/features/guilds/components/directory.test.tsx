// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { TooltipProvider } from '../../../ui/index.ts';
import { DirectoryPlace } from './directory.tsx';

const server = vi.hoisted(() => ({ guilds: vi.fn() }));

vi.mock('../../../app/client.ts', () => ({ client: {}, sdk: { guilds: server } }));
vi.mock('../../../app/session.tsx', () => ({ useSession: () => ({ viewer: null }) }));

afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

test('guilds stay when they cannot be loaded anew, and that is said', async () => {
  const node = {
    id: 'guild_1',
    slug: 'night-owls',
    name: 'Night Owls',
    description: '',
    category: 'WEB',
    visibility: 'PUBLIC',
    memberCount: 2,
    branding: { primaryColor: '#336699', logoUrl: null },
    viewerMembership: null,
  };
  server.guilds
    .mockResolvedValueOnce({
      edges: [{ node }],
      totalCount: 1,
      pageInfo: { hasNextPage: false, endCursor: null },
    })
    .mockRejectedValue(new Error('down'));
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={cache}>
      <MemoryRouter initialEntries={['/guilds']}>
        <TooltipProvider>
          <DirectoryPlace />
        </TooltipProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  await screen.findByText('Night Owls');
  expect(screen.queryByRole('alert')).toBeNull();
  await cache.invalidateQueries();
  await screen.findByRole('alert');
  expect(screen.getByText('Night Owls')).toBeTruthy();
});
