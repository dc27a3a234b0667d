// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TooltipProvider } from '../../../ui/index.ts';
import { draftsOf } from '../drafts.ts';
import { LONGEST_MESSAGE } from '../model.ts';
import { message } from '../testing/messages.ts';
import { Composer, type ComposerHandle } from './composer.tsx';

const on = {
  onStopReply: vi.fn(),
  onSend: vi.fn(),
  onTyped: vi.fn(),
  onEditLast: vi.fn(),
  onEscape: vi.fn(),
};

beforeEach(() => {
  vi.resetAllMocks();
  localStorage.clear();
});
afterEach(cleanup);

function open(rest: Partial<Parameters<typeof Composer>[0]> = {}) {
  const handle = createRef<ComposerHandle>();
  const page = render(
    <TooltipProvider>
      <Composer
        ref={handle}
        channelId="channel_1"
        channelName="general"
        slowModeSeconds={0}
        drafts={draftsOf('mira')}
        replyTo={null}
        {...on}
        {...rest}
      />
    </TooltipProvider>,
  );
  return { handle, ...page };
}
const box = (): HTMLTextAreaElement => screen.getByRole('textbox', { name: 'Message #general' });
const write = (value: string) => fireEvent.change(box(), { target: { value } });
const press = (key: string, rest = {}) => fireEvent.keyDown(box(), { key, ...rest });

test('Enter sends what was written and empties the box; Shift and Enter, and Enter of an input method, do not', () => {
  open();
  write('  hello ');
  press('Enter', { shiftKey: true });
  press('Enter', { isComposing: true });
  expect(on.onSend).not.toHaveBeenCalled();
  press('Enter');
  expect(on.onSend).toHaveBeenCalledExactlyOnceWith('hello');
  expect(box().value).toBe('');
});

test('nothing is nothing to send, and what is too long is told and kept', () => {
  open();
  write('   ');
  press('Enter');
  write('x'.repeat(LONGEST_MESSAGE + 2));
  expect(screen.getByText('2 characters too many')).toBeTruthy();
  press('Enter');
  expect(on.onSend).not.toHaveBeenCalled();
  expect(box().value).toHaveLength(LONGEST_MESSAGE + 2);
  // An emoji is one character to the server, too.
  write('🎉'.repeat(LONGEST_MESSAGE - 1));
  expect(screen.getByText('1 character left')).toBeTruthy();
});

test('a draft survives going away and coming back, per channel', () => {
  const first = open();
  write('half a thought');
  first.unmount();
  const second = open();
  expect(box().value).toBe('half a thought');
  press('Enter');
  second.unmount();
  open();
  expect(box().value).toBe('');
});

test('the up arrow edits the last message only from an empty box', () => {
  open();
  press('ArrowUp');
  expect(on.onEditLast).toHaveBeenCalledTimes(1);
  write('words');
  press('ArrowUp');
  expect(on.onEditLast).toHaveBeenCalledTimes(1);
});

test('an answer shows what it answers; Escape first lets go of that', () => {
  open({ replyTo: message(1, { body: 'the question' }) });
  expect(screen.getByText('Replying to Mira')).toBeTruthy();
  expect(screen.getByText('the question')).toBeTruthy();
  expect(document.activeElement).toBe(box());
  press('Escape');
  expect(on.onStopReply).toHaveBeenCalled();
  expect(on.onEscape).not.toHaveBeenCalled();
});

test('a text that could not be sent comes back above what stands there', () => {
  const { handle } = open();
  write('newer');
  act(() => handle.current?.restore('lost'));
  expect(screen.getByDisplayValue(/lost\s+newer/)).toBeTruthy();
});

test('typing is told, emptying the box is not; slow mode is said', () => {
  open({ slowModeSeconds: 30 });
  write('a');
  write('');
  expect(on.onTyped).toHaveBeenCalledTimes(1);
  expect(screen.getByText(/one message every 30 seconds/)).toBeTruthy();
});

test('an emoji lands where the caret is', async () => {
  open();
  write('good job');
  box().setSelectionRange(4, 4);
  fireEvent.click(screen.getByRole('button', { name: 'Emoji' }));
  const search = await screen.findByRole('searchbox', { name: 'Find an emoji' });
  fireEvent.change(search, { target: { value: 'rocket' } });
  fireEvent.keyDown(search, { key: 'Enter' });
  expect(box().value).toBe('good🚀 job');
});

test('a draft that another tab has written meanwhile is not overwritten by a box that was left alone', () => {
  const { unmount } = open();
  draftsOf('mira').write('channel_1', 'from the other tab');
  fireEvent(window, new Event('pagehide'));
  unmount();
  expect(draftsOf('mira').read('channel_1')).toBe('from the other tab');
});
