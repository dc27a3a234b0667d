import { expect, test } from 'vitest';
import { rowsOf } from './rows.ts';
import { message, noon, pendingMessage, person } from './testing/messages.ts';

const input = { messages: [], pending: [], viewerId: 'user_mira', newAfterSeq: null, hasNewer: false };
const ivan = person('ivan');

test('messages of one person close together stand under one name; others, later ones and answers begin anew', () => {
  const rows = rowsOf({
    ...input,
    messages: [
      message(1, { createdAt: noon(0) }),
      message(2, { createdAt: noon(4) }),
      message(3, { createdAt: noon(9) }),
      message(4, { createdAt: noon(10), author: ivan }),
      message(5, {
        createdAt: noon(11),
        author: ivan,
        replyTo: { id: 'message_1', author: person('mira'), body: 'words' },
      }),
      message(6, { createdAt: noon(12), author: ivan }),
    ],
  });
  expect(rows.map(({ isFirst }) => isFirst)).toEqual([true, false, true, true, true, false]);
});

test('each day begins with its line, in the reader’s own zone', () => {
  const rows = rowsOf({
    ...input,
    messages: [
      message(1, { createdAt: noon(0, 20) }),
      message(2, { createdAt: noon(1, 20) }),
      message(3, { createdAt: noon(0, 21) }),
    ],
  });
  expect(rows.map(({ day }) => day)).toEqual(['2026-11-20', null, '2026-11-21']);
  expect(rows[2]?.isFirst).toBe(true);
});

test('the line "new" stands once, above the first message of somebody else behind the marker', () => {
  const messages = [message(1), message(4), message(7, { author: ivan }), message(8, { author: ivan })];
  const marked = (newAfterSeq: number | null) =>
    rowsOf({ ...input, messages, newAfterSeq }).flatMap(({ isNew, message: one }) =>
      isNew ? [one?.seq] : [],
    );
  expect(marked(1)).toEqual([7]);
  expect(marked(7)).toEqual([8]);
  expect(marked(8)).toEqual([]);
  expect(marked(null)).toEqual([]);
});

test('the line "new" that the viewer drew stands where they drew it, also above their own words', () => {
  const messages = [message(1), message(4), message(7, { author: ivan })];
  const drawn = rowsOf({ ...input, messages, newAfterSeq: 3, isDrawn: true });
  expect(drawn.map(({ isNew }) => isNew)).toEqual([false, true, false]);
});

test('what is on its way stands last, keeps its key when it arrives, and is never shown twice', () => {
  const before = rowsOf({
    ...input,
    messages: [message(1)],
    pending: [pendingMessage('a'), pendingMessage('b')],
  });
  expect(before.map(({ pending }) => pending?.nonce)).toEqual([undefined, 'a', 'b']);
  const arrived = message(2, { nonce: 'a' });
  const after = rowsOf({
    ...input,
    messages: [message(1), arrived],
    pending: [pendingMessage('a'), pendingMessage('b')],
  });
  expect(after.map(({ key }) => key)).toEqual(before.map(({ key }) => key));
  expect(after[1]?.message).toBe(arrived);
  expect(after[1]?.pending).toBeNull();
});

test('somebody else’s message with the same nonce hides nothing', () => {
  const rows = rowsOf({
    ...input,
    messages: [message(1, { author: ivan, nonce: 'a' })],
    pending: [pendingMessage('a')],
  });
  expect(rows).toHaveLength(2);
});

test('in the middle of the history nothing on its way is shown, and visitors have nothing of their own', () => {
  const pending = [pendingMessage('a')];
  expect(rowsOf({ ...input, messages: [message(1)], pending, hasNewer: true })).toHaveLength(1);
  expect(rowsOf({ ...input, messages: [message(1)], pending, viewerId: null })).toHaveLength(1);
});
