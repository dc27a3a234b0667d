// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ToastProvider, TooltipProvider } from '../../ui/index.ts';
import { useGuildNotices, type FollowedGuild } from './guild-notices.ts';
import type { GuildPlaceFields } from './model.ts';

vi.mock('../../app/client.ts', () => ({ client: {}, sdk: {} }));
vi.mock('../../app/session.tsx', () => ({ useSession: () => ({ viewer: null }) }));

const guildOf = (role: string | null, rest: object = {}) =>
  ({
    id: 'guild_1',
    slug: 'rust',
    name: 'Rust',
    memberCount: 2,
    viewerMembership: role && { role, status: 'ACTIVE' },
    viewerCan: { manageChannels: role === 'ADMIN' },
    ...rest,
  }) as unknown as GuildPlaceFields;
const heard = (guild: GuildPlaceFields, isDeleted = false): FollowedGuild => ({ guild, isDeleted });

let cache: QueryClient;
const known = () => cache.getQueryData<GuildPlaceFields | null>(['guild', 'rust']);

function Page({ followed, isLost = false }: { followed: FollowedGuild; isLost?: boolean }) {
  useGuildNotices(guildOf('MEMBER'), followed, isLost);
  return null;
}
const page = (followed: FollowedGuild, isLost = false) => (
  <QueryClientProvider client={cache}>
    <TooltipProvider>
      <ToastProvider>
        <Page followed={followed} isLost={isLost} />
      </ToastProvider>
    </TooltipProvider>
  </QueryClientProvider>
);
function open() {
  cache = new QueryClient();
  cache.setQueryData(['guild', 'rust'], guildOf('MEMBER'));
  return render(page(heard(guildOf('MEMBER'))));
}

beforeEach(() => vi.restoreAllMocks());
afterEach(cleanup);

test('whoever is removed is told so, and the guild is open to them as to everybody else', () => {
  open().rerender(page(heard(guildOf(null))));
  expect(known()?.viewerMembership).toBeNull();
  expect(screen.getByText('You are no longer a member of Rust.')).toBeTruthy();
});

test('a guild that is deleted is there no more, and that is said', () => {
  open().rerender(page(heard(guildOf('MEMBER'), true)));
  expect(known()).toBeNull();
  expect(screen.getByText('Rust was deleted.')).toBeTruthy();
});

test('another role is told, with what it brings', () => {
  open().rerender(page(heard(guildOf('ADMIN'))));
  expect(known()?.viewerCan.manageChannels).toBe(true);
  expect(screen.getByText('Your role in Rust is now admin.')).toBeTruthy();
});

test('what others change is taken over; what the viewer has just done here stays', () => {
  const { rerender } = open();
  cache.setQueryData(['guild', 'rust'], guildOf(null));
  rerender(page(heard(guildOf('MEMBER', { name: 'Rust and iron', memberCount: 9 }))));
  expect(known()).toMatchObject({ name: 'Rust and iron', memberCount: 9, viewerMembership: null });
  expect(screen.queryByText(/no longer|role/)).toBeNull();
});

test('a guild that cannot be followed any more is asked for anew; whoever is out of it is told so', async () => {
  const { rerender } = open();
  vi.spyOn(cache, 'invalidateQueries').mockImplementation(async ({ queryKey } = {}) => {
    if (queryKey?.[0] === 'guild') cache.setQueryData(queryKey, guildOf(null));
  });
  rerender(page(heard(guildOf('MEMBER')), true));
  expect(await screen.findByText('You are no longer a member of Rust.')).toBeTruthy();
});
