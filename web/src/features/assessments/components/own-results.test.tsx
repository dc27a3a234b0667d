// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { TooltipProvider } from '../../../ui/index.ts';
import { OwnResults } from './own-results.tsx';

const server = vi.hoisted(() => ({ viewerPersonalityProfiles: vi.fn() }));

vi.mock('../../../app/sdk.ts', () => ({ sdk: { assessments: server } }));
vi.mock('../../../app/session.tsx', () => ({ useSession: () => ({ viewer: { username: 'ada' } }) }));

afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

test('results that cannot be loaded are not taken for none: it is said, and can be tried again', async () => {
  const node = {
    id: 'profile_1',
    title: 'The builder',
    assessment: { key: 'likes', title: 'Likes' },
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  server.viewerPersonalityProfiles
    .mockRejectedValueOnce(new Error('down'))
    .mockResolvedValue({ user: { personalityProfiles: { edges: [{ node }] } } });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MemoryRouter>
        <TooltipProvider>
          <OwnResults />
        </TooltipProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  await screen.findByRole('link', { name: /The builder/ });
  expect(screen.queryByRole('alert')).toBeNull();
});
