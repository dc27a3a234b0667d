// @vitest-environment jsdom
import { errorOf } from '@testverse/client-sdk';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ToastProvider, TooltipProvider } from '../../../ui/index.ts';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import { accountChat } from '../account-chat.ts';
import type { ChannelFields } from '../model.ts';
import { FakeTimeline, channel } from '../testing/fake-timeline.ts';
import { message, person } from '../testing/messages.ts';
import { Conversation } from './conversation.tsx';

const server = vi.hoisted(() => ({
  sent: [] as unknown[],
  read: [] as unknown[],
  unread: [] as unknown[],
  deleted: [] as unknown[],
  answer: null as null | (() => Promise<unknown>),
  edit: null as null | (() => Promise<unknown>),
  viewer: true,
}));

vi.mock('@testverse/client-sdk/guilds', async (original) => ({
  ...(await original<object>()),
  markChannelRead: async (_: unknown, variables: { input: unknown }) =>
    void server.read.push(variables.input),
  markChannelUnread: async (_: unknown, variables: { input: unknown }) =>
    void server.unread.push(variables.input),
  deleteMessage: async (_: unknown, { input }: { input: { messageId: string } }) => {
    server.deleted.push(input);
    const { message: make } = await import('../testing/messages.ts');
    const seq = Number(input.messageId.split('_')[1]);
    return { message: make(seq, { body: null, deletedAt: 'now' }), userErrors: [] };
  },
  editMessage: () => server.edit?.(),
  sendMessage: async (_: unknown, { input }: { input: { nonce: string } }) => {
    server.sent.push(input);
    return (await server.answer?.()) ?? { message: { id: 'message_x' }, userErrors: [] };
  },
}));
vi.mock('@testverse/client-sdk/live', async (original) => ({
  ...(await original<object>()),
  channelTyping: () => ({
    state: [],
    status: 'live',
    error: null,
    onChange: () => () => undefined,
    close: () => undefined,
  }),
  typingNotice: () => ({ typed: () => undefined }),
  connectLive: (client: unknown) => ({
    client,
    clock: { now: () => Date.now(), wait: () => new Promise(() => undefined) },
    random: () => 0,
    connection: 'live',
    onConnection: () => () => undefined,
    close: () => undefined,
  }),
}));
vi.mock('../../../app/client.ts', () => ({
  client: {
    session: { state: {}, userId: 'user_mira', onChange: () => () => undefined },
  },
}));
vi.mock('../../../app/session.tsx', async () => {
  const { person: make } = await import('../testing/messages.ts');
  return {
    useSession: () => ({ state: server.viewer ? 'in' : 'out', viewer: server.viewer ? make('mira') : null }),
  };
});

const guild = {
  id: 'guild_1',
  slug: 'rust',
  name: 'Rust',
  visibility: 'PUBLIC',
  approval: 'AUTOMATIC',
  viewerMembership: { role: 'MEMBER', status: 'ACTIVE' },
  viewerCan: { join: true },
} as unknown as GuildPlaceFields;
const ivan = person('ivan');
/** Another one for each test: what is on its way belongs to the page. */
let channelId = '';
let tests = 0;

function open(
  timeline: FakeTimeline,
  rest: { guild?: GuildPlaceFields; channel?: ChannelFields; at?: string } = {},
) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter initialEntries={[rest.at ?? '/']}>
        <TooltipProvider>
          <ToastProvider>
            <Conversation
              guild={rest.guild ?? guild}
              channel={{ ...(rest.channel ?? channel), id: channelId }}
              lastReadSeq={2}
              timeline={timeline.sendBy(accountChat(person('mira')).outbox, channelId).view}
              date={null}
            />
          </ToastProvider>
        </TooltipProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}
const box = (): HTMLTextAreaElement => screen.getByRole('textbox', { name: 'Message #general' });
const say = (words: string): void => {
  fireEvent.change(box(), { target: { value: words } });
  fireEvent.keyDown(box(), { key: 'Enter' });
};
const settle = () => act(async () => undefined);

beforeEach(() => {
  channelId = `channel_${(tests += 1)}`;
  Object.assign(server, {
    sent: [],
    read: [],
    unread: [],
    deleted: [],
    answer: null,
    edit: null,
    viewer: true,
  });
  localStorage.clear();
  // jsdom lays nothing out: a window of 600 pixels, rows of 40.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(40);
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  Element.prototype.scrollTo = () => undefined;
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = () => undefined;
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test('what is said stands there at once, stays one line when it arrives, and is read', async () => {
  const timeline = new FakeTimeline([message(1, { author: ivan }), message(2, { author: ivan })]);
  open(timeline);
  say('hello **all**');
  expect(screen.getByText('all').tagName).toBe('STRONG');
  await settle();
  const [{ nonce }] = server.sent as [{ nonce: string }];
  act(() =>
    timeline.set({
      messages: [...timeline.state.messages, message(3, { nonce, body: 'hello **all**' })] as never,
    }),
  );
  expect(screen.getAllByText('all')).toHaveLength(1);
  expect(screen.getByRole('article', { name: /Mira/ }).getAttribute('aria-busy')).toBeNull();
});

test('offline nothing is lost: it waits in sight and says so', async () => {
  server.answer = async () => {
    throw errorOf('offline', { code: 'NETWORK' });
  };
  open(new FakeTimeline([message(1)]));
  say('written in a tunnel');
  await settle();
  expect(screen.getByText('written in a tunnel')).toBeTruthy();
  expect(screen.getByText(/Waiting for the connection/)).toBeTruthy();
  expect(Object.values(localStorage).join()).toContain('written in a tunnel');
  fireEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect(screen.queryByText('written in a tunnel')).toBeNull();
  await settle();
  expect(Object.values(localStorage).join()).not.toContain('written in a tunnel');
});

test('a refused message can be taken back into the box', async () => {
  server.answer = async () => ({ message: null, userErrors: [{ message: 'Not like that.' }] });
  open(new FakeTimeline([message(1)]));
  say('rude words');
  await settle();
  fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
  expect(box().value).toBe('rude words');
  expect(screen.queryByText(/Not sent/)).toBeNull();
});

test('the line "new" stands above what others wrote after the marker, and Escape takes it away and marks read', async () => {
  open(
    new FakeTimeline([
      message(2, { author: ivan }),
      message(3, { author: ivan }),
      message(4, { author: ivan }),
    ]),
  );
  expect(screen.getAllByText('New')).toHaveLength(1);
  fireEvent.keyDown(box(), { key: 'Escape' });
  expect(screen.queryByText('New')).toBeNull();
  await waitFor(() => expect(server.read).toContainEqual({ channelId, seq: 4 }));
});

test('marking unread from a message of one’s own draws the line above it; writing takes it away', async () => {
  open(new FakeTimeline([message(1, { author: ivan }), message(2), message(3)]));
  expect(screen.queryByText('New')).toBeNull();
  fireEvent.focus(screen.getAllByRole('article')[1] as HTMLElement);
  fireEvent.pointerDown(screen.getByRole('button', { name: 'More' }), { button: 0, ctrlKey: false });
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Mark unread from here' }));
  expect(server.unread).toEqual([{ messageId: 'message_2' }]);
  const order = screen.getByText('New').compareDocumentPosition(screen.getByText('words 2'));
  expect(order & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  say('on we go');
  expect(screen.queryByText('New')).toBeNull();
});

test('deleting asks first, then leaves a tombstone', async () => {
  open(new FakeTimeline([message(1, { body: 'oops' })]));
  fireEvent.focus(screen.getByRole('article'));
  fireEvent.pointerDown(screen.getByRole('button', { name: 'More' }), { button: 0, ctrlKey: false });
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }));
  expect(server.deleted).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect(await screen.findByText('This message was deleted.')).toBeTruthy();
  expect(screen.queryByText('oops')).toBeNull();
});

test('an edit shows at once; a refusal puts the old text back and keeps what was written', async () => {
  let refuse: (value: unknown) => void = () => undefined;
  server.edit = () => new Promise((resolve) => (refuse = resolve));
  open(new FakeTimeline([message(1, { body: 'before' })]));
  fireEvent.keyDown(box(), { key: 'ArrowUp' });
  const edit = screen.getByRole('textbox', { name: 'Edit message' });
  fireEvent.change(edit, { target: { value: 'after' } });
  fireEvent.keyDown(edit, { key: 'Enter' });
  expect(screen.getByText('after')).toBeTruthy();
  expect(screen.getByText('(edited)')).toBeTruthy();
  await act(async () => refuse({ message: null, userErrors: [{ message: 'Too late.' }] }));
  expect(screen.getByText('Too late.')).toBeTruthy();
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Edit message' }).value).toBe('after');
});

test('an address with a message loads what is around it when it is not there', async () => {
  const timeline = new FakeTimeline([message(90)], { hasOlder: true });
  open(timeline, { at: '/g/rust/c/general?m=message_7' });
  await settle();
  expect(timeline.asked).toContain('{"messageId":"message_7"}');
});

test.each([
  ['an archived channel', { channel: { ...channel, archivedAt: '2026-11-21T12:00:00Z' } }, /archived/],
  ['announcements', { channel: { ...channel, kind: 'ANNOUNCEMENT' } }, /Only moderators/],
  ['somebody outside', { guild: { ...guild, viewerMembership: null } }, /Join the guild/],
])('%s has no box, and says why', (_name, rest, words) => {
  open(new FakeTimeline([message(1)]), rest);
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(screen.getByText(words)).toBeTruthy();
});

test('a visitor is shown the way in', () => {
  server.viewer = false;
  open(new FakeTimeline([message(1)]), { guild: { ...guild, viewerMembership: null } });
  expect(screen.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toContain('/sign-in');
});

test('an empty channel says what it is for', () => {
  open(new FakeTimeline([]));
  expect(screen.getByText('Nobody has written in #general yet.')).toBeTruthy();
});
