import { expect, test } from 'vitest';
import { countAfter, readingAfter, readingFrom } from './reading.ts';
import { message, person } from './testing/messages.ts';

test('what is seen is read, and the line stays where it was', () => {
  const opened = readingFrom(10);
  const seen = readingAfter(opened, { is: 'seen', lastSeq: 14 });
  expect(seen).toEqual({ readSeq: 14, newAfterSeq: 10, isHeld: false });
  expect(readingAfter(seen, { is: 'seen', lastSeq: 12 })).toBe(seen);
});

test('whoever looks away finds the line above what came meanwhile', () => {
  const seen = readingAfter(readingFrom(10), { is: 'seen', lastSeq: 14 });
  const away = readingAfter(seen, { is: 'away' });
  expect(away.newAfterSeq).toBe(14);
  expect(readingAfter(away, { is: 'away' })).toBe(away);
});

test('Escape and writing read everything and take the line away', () => {
  expect(readingAfter(readingFrom(10), { is: 'cleared', lastSeq: 20 })).toEqual({
    readSeq: 20,
    newAfterSeq: 20,
    isHeld: false,
  });
});

test('what was marked unread stays so while it is looked at, until it is cleared', () => {
  const held = readingAfter(readingFrom(20), { is: 'unread', seq: 12 });
  expect(held).toEqual({ readSeq: 11, newAfterSeq: 11, isHeld: true });
  expect(readingAfter(held, { is: 'seen', lastSeq: 30 })).toBe(held);
  expect(readingAfter(held, { is: 'away' })).toBe(held);
  expect(readingAfter(held, { is: 'cleared', lastSeq: 30 }).isHeld).toBe(false);
});

test('a marker that moved on in another window moves on here, never back', () => {
  const state = readingFrom(10);
  expect(readingAfter(state, { is: 'marker', seq: 15 }).readSeq).toBe(15);
  expect(readingAfter(state, { is: 'marker', seq: 5 })).toBe(state);
});

test('only what others wrote and did not delete counts as new', () => {
  const ivan = person('ivan');
  const messages = [
    message(1, { author: ivan }),
    message(2, { author: ivan }),
    message(3),
    message(4, { author: ivan, body: null, deletedAt: 'now' }),
    message(5, { author: ivan }),
  ];
  expect(countAfter(messages, 1, 'user_mira')).toBe(2);
  expect(countAfter(messages, 5, 'user_mira')).toBe(0);
});
