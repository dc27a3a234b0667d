// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { TooltipProvider } from '../../../ui/index.ts';
import { GainsPage } from './gains.tsx';

const server = vi.hoisted(() => ({ viewerLedger: vi.fn(), userGamification: vi.fn() }));
const viewer = { username: 'ada', profile: { displayName: 'Ada' } };

vi.mock('../../../app/sdk.ts', () => ({ sdk: { gamification: server } }));
vi.mock('../../../app/session.tsx', () => ({ useSession: () => ({ state: 'in', viewer }) }));
vi.mock('../../account/index.ts', () => ({
  RequireSession: ({ children }: { children: (of: typeof viewer) => unknown }) => children(viewer),
}));

afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

function show(): void {
  server.userGamification.mockResolvedValue(null);
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MemoryRouter>
        <TooltipProvider>
          <GainsPage />
        </TooltipProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

const page = (ids: readonly string[], endCursor: string | null): object => ({
  user: {
    gamification: {
      entries: {
        edges: ids.map((id) => ({
          node: {
            id,
            currency: 'XP',
            amount: Number(id),
            occurredAt: `2026-01-0${id}T00:00:00.000Z`,
            rule: { key: 'message-sent', title: `Fact ${id}` },
          },
        })),
        pageInfo: { hasNextPage: endCursor !== null, endCursor },
      },
    },
  },
});

test('what was gained stands in a table that goes on where it ended', async () => {
  server.viewerLedger.mockResolvedValueOnce(page(['5', '4'], 'c4')).mockResolvedValueOnce(page(['3'], null));
  show();
  await screen.findByRole('row', { name: /^Fact 5 .* \+5 none$/ });
  fireEvent.click(screen.getByRole('button', { name: 'Load more' }));
  await screen.findByRole('rowheader', { name: 'Fact 3' });
  expect(screen.getAllByRole('rowheader').map(({ textContent }) => textContent)).toEqual([
    'Fact 5',
    'Fact 4',
    'Fact 3',
  ]);
  expect(
    server.viewerLedger.mock.calls.map(([variables]) => (variables as { after: unknown }).after),
  ).toEqual([null, 'c4']);
  expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
});

test('whoever gained nothing yet reads what would be here, and a failure can be tried again', async () => {
  server.viewerLedger.mockRejectedValueOnce(new Error('down')).mockResolvedValue(page([], null));
  show();
  await screen.findByRole('heading', { level: 1, name: 'XP history' });
  fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  await screen.findByText('Nothing yet');
});
