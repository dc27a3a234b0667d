// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import type { ChannelFields } from '../model.ts';
import { channel } from '../testing/fake-timeline.ts';
import { views } from '../views.ts';
import { ChannelStage } from './channel-stage.tsx';

const held = vi.hoisted(() => ({
  timeline: {
    state: undefined as { channel: object } | undefined,
    status: 'loading',
    error: null as (Error & { code: string }) | null,
    listeners: new Set<() => void>(),
    reloads: 0,
  },
}));
vi.mock('@testverse/client-sdk/live', () => ({
  channelTimeline: () =>
    Object.assign(held.timeline, {
      onChange: (listener: () => void) => {
        held.timeline.listeners.add(listener);
        return () => held.timeline.listeners.delete(listener);
      },
      reload: async () => void (held.timeline.reloads += 1),
      close: () => undefined,
    }),
}));
vi.mock('../../../app/client.ts', () => ({
  client: { session: { state: {}, onChange: () => undefined } },
}));
vi.mock('../../../app/session.tsx', () => ({ useSession: () => ({ state: 'out', viewer: null }) }));
vi.mock('../../../app/live.ts', () => ({ liveConnection: () => null }));
vi.mock('../room.ts', () => ({ useAccount: () => 'mira', useRoom: () => null, usePresence: () => null }));
vi.mock('./conversation.tsx', () => ({
  Conversation: ({ channel: { viewerCan } }: { channel: ChannelFields }) => (
    <p>{viewerCan.moderate ? 'said to a moderator' : 'what is said'}</p>
  ),
}));
vi.mock('./channel-header.tsx', () => ({ ChannelHeader: () => null }));
vi.mock('./members-pane.tsx', () => ({
  MembersPane: () => null,
  useMembersOpen: () => [false, () => undefined],
}));

const guildOf = (status: string | null) =>
  ({ id: 'guild_1', slug: 'rust', name: 'Rust', viewerMembership: status && { status } }) as GuildPlaceFields;
const stage = (status: string | null, card = channel) => (
  <MemoryRouter>
    <ChannelStage guild={guildOf(status)} channel={card} />
  </MemoryRouter>
);
function show(change: Partial<typeof held.timeline>): void {
  act(() => {
    Object.assign(held.timeline, change);
    for (const listener of held.timeline.listeners) listener();
  });
}

beforeEach(() => {
  Object.assign(held.timeline, { state: undefined, status: 'loading', error: null, reloads: 0 });
});
afterEach(() => {
  cleanup();
  views.clear();
});

test('whoever is removed while reading is told so and sees nothing more; coming back opens the channel again', () => {
  const page = render(stage('ACTIVE'));
  show({ state: { channel }, status: 'live' });
  expect(screen.getByText('what is said')).toBeTruthy();
  show({ status: 'failed', error: Object.assign(new Error('no'), { code: 'FORBIDDEN' }) });
  expect(screen.queryByText('what is said')).toBeNull();
  expect(screen.getByText('You can no longer read this channel')).toBeTruthy();
  page.rerender(stage(null));
  page.rerender(stage('ACTIVE'));
  expect(held.timeline.reloads).toBeGreaterThan(0);
  show({ status: 'live', error: null });
  expect(screen.getByText('what is said')).toBeTruthy();
});

test('a channel that cannot be followed says so and offers to try again', () => {
  render(stage('ACTIVE'));
  show({ state: { channel }, status: 'live' });
  show({ status: 'failed', error: Object.assign(new Error('no'), { code: 'INTERNAL' }) });
  expect(screen.getByRole('button', { name: /try again/i })).toBeTruthy();
});

test('who becomes a moderator may moderate the channel that is open', () => {
  const page = render(stage('ACTIVE'));
  show({ state: { channel }, status: 'live' });
  expect(screen.getByText('what is said')).toBeTruthy();
  // The guild's room hears of it; the channel's own events do not tell.
  const viewerCan = { send: true, manage: false, moderate: true };
  page.rerender(stage('ACTIVE', { ...channel, viewerCan }));
  expect(screen.getByText('said to a moderator')).toBeTruthy();
});
