// @vitest-environment jsdom
import { UserInputRejected } from '@testverse/client-sdk';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TooltipProvider } from '../../../ui/index.ts';
import { ActsProvider, RightsProvider, type Acts, type Rights } from '../acts.ts';
import type { ChatMessage, PendingMessage } from '../model.ts';
import type { Row } from '../rows.ts';
import { message, pendingMessage, person } from '../testing/messages.ts';
import { MessageLine } from './message-row.tsx';

const asked = vi.hoisted(() => [] as string[]);
vi.mock('../../../app/client.ts', () => ({ client: {} }));
vi.mock('@testverse/client-sdk/guilds', async (original) => ({
  ...(await original<object>()),
  messageReactions: async (_: unknown, { id }: { id: string }) => {
    asked.push(`reactions ${id}`);
    const { person: make } = await import('../testing/messages.ts');
    const users = [make('mira'), make('ivan')];
    return { __typename: 'Message', reactions: [{ emoji: '🎉', count: 5, users }] };
  },
  messageRevisions: async (_: unknown, { id }: { id: string }) => {
    asked.push(`revisions ${id}`);
    const node = { body: 'what it said before', createdAt: '2026-11-21T09:30:00.000Z' };
    return { __typename: 'Message', revisions: { edges: [{ node }] } };
  },
}));

const acts = {
  reply: vi.fn(),
  startEdit: vi.fn(),
  stopEdit: vi.fn(),
  saveEdit: vi.fn(async () => undefined),
  askToRemove: vi.fn(),
  react: vi.fn(),
  markUnread: vi.fn(),
  copyLink: vi.fn(),
  copyText: vi.fn(),
  jumpTo: vi.fn(),
  retry: vi.fn(),
  discard: vi.fn(),
  editAgain: vi.fn(),
  editDraft: new Map<string, string>(),
} satisfies Acts;
const member: Rights = { viewerId: 'user_mira', send: true, react: true, moderate: false };

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = () => undefined;
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined;
      unobserve = () => undefined;
      disconnect = () => undefined;
    },
  );
  vi.clearAllMocks();
  acts.editDraft.clear();
});
afterEach(cleanup);

function show(content: { message: ChatMessage } | { pending: PendingMessage }, rest = {}, rights = member) {
  const row: Row = {
    key: 'k',
    message: null,
    pending: null,
    isFirst: true,
    day: null,
    isNew: false,
    ...content,
    ...rest,
  };
  const isEditing = 'isEditing' in rest;
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter>
        <TooltipProvider>
          <RightsProvider value={rights}>
            <ActsProvider value={acts}>
              <MessageLine
                row={row}
                viewer={person('mira')}
                isEditing={isEditing}
                isMarked={false}
                isTabStop
              />
            </ActsProvider>
          </RightsProvider>
        </TooltipProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}
const names = () => screen.queryAllByRole('button').map((button) => button.getAttribute('aria-label'));

test('what can be done to a message appears when it takes the focus, and only what the viewer may do', () => {
  show({ message: message(1) });
  expect(names()).toEqual([]);
  fireEvent.focus(screen.getByRole('article'));
  expect(names()).toEqual(['Add a reaction', 'Reply', 'Edit', 'More']);
  cleanup();
  show({ message: message(1, { author: person('ivan') }) });
  fireEvent.pointerEnter(screen.getByRole('article'));
  expect(names()).toEqual(['Add a reaction', 'Reply', 'More']);
  cleanup();
  // The list has moved, and this is what came under the pointer.
  show({ message: message(1, { author: person('ivan') }) });
  fireEvent.pointerMove(screen.getByRole('article'));
  expect(names()).toEqual(['Add a reaction', 'Reply', 'More']);
  cleanup();
  show({ message: message(1) }, {}, { viewerId: null, send: false, react: false, moderate: false });
  fireEvent.focus(screen.getByRole('article'));
  expect(names()).toEqual(['More']);
});

test('a tombstone says so, shows nothing of the text and offers nothing', () => {
  show({
    message: message(1, { body: null, deletedAt: '2026-11-21T12:00:00Z', editedAt: '2026-11-21T11:00:00Z' }),
  });
  fireEvent.focus(screen.getByRole('article'));
  expect(screen.getByText('This message was deleted.')).toBeTruthy();
  expect(screen.queryByText('(edited)')).toBeNull();
  expect(names()).toEqual([]);
});

test('a reaction is joined and left by pressing it, and says whose it is', () => {
  const reactions = [
    { emoji: '🚀', count: 3, viewerHasReacted: true },
    { emoji: '👀', count: 1, viewerHasReacted: false },
  ];
  const one = message(1, { reactions });
  show({ message: one });
  const own = screen.getByRole('button', { name: /🚀 3, yours among them/ });
  expect(own.getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(own);
  expect(acts.react).toHaveBeenLastCalledWith(one, '🚀', false);
  fireEvent.click(screen.getByRole('button', { name: '👀 1' }));
  expect(acts.react).toHaveBeenLastCalledWith(one, '👀', true);
});

test('an answer leads to what it answers, also when that is gone', () => {
  const replyTo = { id: 'message_0', author: person('ivan'), body: 'the *question*' };
  show({ message: message(1, { replyTo }) });
  fireEvent.click(screen.getByRole('button', { name: /^Ivan/ }));
  expect(acts.jumpTo).toHaveBeenCalledWith('message_0');
  cleanup();
  show({ message: message(1, { replyTo: { ...replyTo, body: null } }) });
  expect(screen.getByText('deleted message')).toBeTruthy();
});

test('editing: Enter saves, Shift and Enter does not, Escape leaves it, emptying asks to delete', () => {
  const one = message(1, { body: 'before' });
  show({ message: one }, { isEditing: true });
  const box = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Edit message' });
  expect(document.activeElement).toBe(box);
  fireEvent.change(box, { target: { value: 'after' } });
  expect(acts.editDraft.get('message_1')).toBe('after');
  fireEvent.keyDown(box, { key: 'Enter', shiftKey: true });
  expect(acts.saveEdit).not.toHaveBeenCalled();
  fireEvent.keyDown(box, { key: 'Enter' });
  expect(acts.saveEdit).toHaveBeenCalledWith(one, 'after');
  fireEvent.keyDown(box, { key: 'Escape' });
  expect(acts.stopEdit).toHaveBeenCalled();
  fireEvent.change(box, { target: { value: ' ' } });
  fireEvent.keyDown(box, { key: 'Enter' });
  expect(acts.askToRemove).toHaveBeenCalledWith(one);
});

test('an edit that was scrolled away comes back with what was typed', () => {
  acts.editDraft.set('message_1', 'half typed');
  show({ message: message(1, { body: 'before' }) }, { isEditing: true });
  expect(screen.getByDisplayValue('half typed')).toBeTruthy();
});

test('one’s own message that is held up says why; its author can send it now, change it or drop it', () => {
  const expectActs = (pending: PendingMessage, names: readonly string[]): void => {
    const known = { 'Try again': acts.retry, Edit: acts.editAgain, Discard: acts.discard };
    for (const [name, act] of Object.entries(known)) {
      const button = screen.queryByRole('button', { name });
      expect(button !== null, name).toBe(names.includes(name));
      if (!button) continue;
      fireEvent.click(button);
      expect(act).toHaveBeenCalledWith(pending);
    }
  };
  show({ pending: pendingMessage('a') });
  expect(screen.queryAllByRole('button')).toEqual([]);
  cleanup();
  const offline = pendingMessage('a', { delay: { until: null } });
  show({ pending: offline });
  expect(screen.getByText(/Waiting for the connection/)).toBeTruthy();
  expectActs(offline, ['Try again', 'Edit', 'Discard']);
  cleanup();
  const slow = pendingMessage('a', { delay: { until: Date.now() + 2_500 } });
  show({ pending: slow });
  expect(screen.getByText(/sent in 3 s/)).toBeTruthy();
  expectActs(slow, ['Edit', 'Discard']);
  cleanup();
  const error = new UserInputRejected([{ code: 'NO', message: 'No.', field: null }]);
  const failed = pendingMessage('a', { status: 'failed', error });
  show({ pending: failed });
  expect(screen.getByRole('alert').textContent).toContain('Not sent. No.');
  expectActs(failed, ['Try again', 'Edit', 'Discard']);
});

test('the day and the line "new" stand above the message they belong to', () => {
  show({ message: message(1) }, { day: '2020-02-29', isNew: true });
  expect(screen.getByText(/29/)).toBeTruthy();
  expect(screen.getByText('New')).toBeTruthy();
});

/** What is asked for only then comes in a file of its own, which a busy machine takes its time to read. */
const patience = { timeout: 10_000 };

test('focusing a reaction tells who it is from, also to screen readers; nothing is asked before', async () => {
  asked.length = 0;
  show({ message: message(1, { reactions: [{ emoji: '🎉', count: 5, viewerHasReacted: true }] }) });
  expect(asked).toEqual([]);
  const pill = screen.getByRole('button', { name: /^🎉 5/ });
  fireEvent.focus(pill);
  const tip = await screen.findByRole('tooltip', { name: '🎉 You, Ivan and 3 more' }, patience);
  expect(pill.getAttribute('aria-describedby')).toBe(tip.id);
  expect(asked).toEqual(['reactions message_1']);
});

test('its author and moderators see what a message said before; others only that it was edited', async () => {
  asked.length = 0;
  const edited = message(1, { author: person('ivan'), editedAt: '2026-11-21T10:00:00.000Z' });
  show({ message: edited });
  expect(screen.getByText('(edited)').tagName).toBe('SPAN');
  cleanup();
  show({ message: edited }, {}, { ...member, moderate: true });
  fireEvent.click(screen.getByRole('button', { name: '(edited)' }));
  expect(await screen.findByText('what it said before', {}, patience)).toBeTruthy();
  expect(asked).toEqual(['revisions message_1']);
});
