// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { ToastProvider, TooltipProvider } from '../../../ui/index.ts';
import { asJoined } from '../eager.ts';
import type { GuildPlaceFields } from '../model.ts';
import { useGuild } from '../queries.ts';
import { JoinButton } from './join-button.tsx';

const server = vi.hoisted(() => ({
  guild: vi.fn(),
  joinGuild: vi.fn(),
  leaveGuild: vi.fn(),
}));

vi.mock('../../../app/client.ts', () => ({ client: {}, sdk: { guilds: server } }));
vi.mock('../../../app/session.tsx', () => ({
  useSession: () => ({ state: 'in', viewer: { username: 'ben' } }),
}));

const guild: GuildPlaceFields = {
  id: 'guild_1',
  name: 'Night Owls',
  slug: 'night-owls',
  category: 'WEB',
  visibility: 'PUBLIC',
  approval: 'AUTOMATIC',
  allowGuestAccess: false,
  memberCount: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  branding: { primaryColor: '#3451b2', accentColor: '#f2b84b' },
  owner: { id: 'user_1', username: 'ada', profile: { displayName: 'Ada' } },
  viewerMembership: null,
  viewerCan: {
    update: false,
    delete: false,
    manageRoles: false,
    removeMembers: false,
    manageChannels: false,
    join: true,
    leave: false,
  },
};

function Place() {
  const { data } = useGuild(guild.slug);
  return data ? <JoinButton guild={data} /> : null;
}

async function press(): Promise<void> {
  server.guild.mockResolvedValue(guild);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter>
        <TooltipProvider>
          <ToastProvider>
            <Place />
          </ToastProvider>
        </TooltipProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Join guild' });
  button.focus();
  fireEvent.click(button);
}

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

test('joining shows at once and takes the focus along; leaving waits for the answer', async () => {
  let answer: (value: unknown) => void = () => undefined;
  server.joinGuild.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  await press();
  const joined = await screen.findByText('Joined');
  await waitFor(() => expect(document.activeElement).toBe(joined));
  const leave = screen.getByRole('button', { name: 'Leave' });
  fireEvent.click(leave);
  expect(server.leaveGuild).not.toHaveBeenCalled();
  answer({ guild: asJoined(guild), userErrors: [] });
  await waitFor(() => expect(leave.getAttribute('aria-busy')).toBeNull());
  expect(screen.getByText('You are in. Welcome to Night Owls.')).toBeTruthy();
});

test('what fails on the way is put back, said by its cause, and can be tried again', async () => {
  server.joinGuild.mockRejectedValue(Object.assign(new Error('no'), { code: 'UNAUTHENTICATED' }));
  await press();
  await screen.findByText('You need to be signed in for this.');
  expect(screen.getByRole('button', { name: 'Join guild' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});
