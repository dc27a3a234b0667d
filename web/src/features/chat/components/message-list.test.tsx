// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rowsOf, type Row } from '../rows.ts';
import type { Goal } from '../scrolling.ts';
import { message } from '../testing/messages.ts';
import { MessageList } from './message-list.tsx';

vi.mock('./message-row.tsx', () => ({
  MessageLine: ({ row }: { row: Row }) => <article data-row={row.key}>{row.message?.body}</article>,
}));

const messages = Array.from({ length: 200 }, (_, index) => message(index + 1));
const rows = rowsOf({
  ...{ messages, pending: [], viewerId: null, newAfterSeq: null, isDrawn: false, hasNewer: false },
});
const end: Goal = { target: { to: 'end' } };
const windowPx = 600;
const calls = { onEnd: vi.fn(), onLoad: vi.fn(async () => undefined) };

const list = (hasNewer = false) => (
  <MessageList
    label="Messages"
    rows={rows}
    viewer={null}
    hasOlder
    hasNewer={hasNewer}
    goal={end}
    editingId={null}
    markedId={null}
    onKey={() => false}
    beginning={null}
    {...calls}
  />
);
const feed = (): HTMLElement => screen.getByRole('feed');
const frame = () => act(() => new Promise<void>((resolve) => requestAnimationFrame(() => resolve())));
/** As dragging the bar does: wherever it goes, there is one scroll. */
async function jump(top: number): Promise<void> {
  feed().scrollTop = top;
  fireEvent.scroll(feed());
  await frame();
}

beforeEach(() => {
  const isFeed = (element: Element): boolean => element.getAttribute('role') === 'feed';
  // jsdom lays nothing out: a window of 600 pixels over rows of 40, as high as the list says.
  const sizes: [HTMLElement | Element, string, (this: HTMLElement) => number][] = [
    [
      HTMLElement.prototype,
      'offsetHeight',
      function () {
        return isFeed(this) ? windowPx : 40;
      },
    ],
    [HTMLElement.prototype, 'offsetWidth', () => 800],
    [Element.prototype, 'clientHeight', () => windowPx],
    [
      Element.prototype,
      'scrollHeight',
      function () {
        return isFeed(this) ? parseFloat((this.firstElementChild as HTMLElement).style.height) || 0 : 40;
      },
    ],
  ];
  for (const [prototype, name, size] of sizes)
    vi.spyOn(prototype, name as 'clientHeight', 'get').mockImplementation(size);
  Element.prototype.scrollTo = function (this: Element, where?: ScrollToOptions | number) {
    this.scrollTop = typeof where === 'object' ? (where.top ?? 0) : 0;
  };
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

test('one jump away from the end, and one back to it, is seen at once, and what is wanted there is asked for', async () => {
  const page = render(list());
  await frame();
  await jump(feed().scrollHeight - windowPx);
  await frame();
  expect(calls.onEnd).toHaveBeenLastCalledWith(true);
  calls.onLoad.mockClear();
  await jump(0);
  expect(calls.onEnd).toHaveBeenLastCalledWith(false);
  expect(calls.onLoad.mock.calls).toEqual([['older']]);
  await jump(feed().scrollHeight - windowPx);
  expect(calls.onEnd).toHaveBeenLastCalledWith(true);
  // What is loaded ends here, the channel does not.
  await jump(3_000);
  page.rerender(list(true));
  await frame();
  calls.onLoad.mockClear();
  await jump(feed().scrollHeight - windowPx);
  expect(calls.onEnd).toHaveBeenLastCalledWith(false);
  expect(calls.onLoad.mock.calls).toEqual([['newer']]);
});
