import { expect, test } from 'vitest';
import { rowsOf } from './rows.ts';
import { LOAD_AHEAD, focusAfter, pageWanted, placeOf } from './scrolling.ts';
import { message, noon, person } from './testing/messages.ts';

const rowsFor = (newAfterSeq: number | null) =>
  rowsOf({
    messages: [1, 2, 3, 4].map((seq) =>
      message(seq, { author: person('ivan'), createdAt: noon(0, 17 + seq) }),
    ),
    pending: [],
    viewerId: 'user_mira',
    newAfterSeq,
    hasNewer: false,
  });

test('a channel opens at the line "new", and at its end when nothing is new', () => {
  expect(placeOf({ to: 'new' }, rowsFor(2))).toEqual({ index: 2, align: 'start' });
  expect(placeOf({ to: 'new' }, rowsFor(4))).toEqual({ index: 3, align: 'end' });
});

test('a message that is not loaded has no place yet; one that is comes to the middle', () => {
  expect(placeOf({ to: 'message', id: 'message_9' }, rowsFor(null))).toBeNull();
  expect(placeOf({ to: 'message', id: 'message_2' }, rowsFor(null))).toEqual({ index: 1, align: 'center' });
  expect(placeOf({ to: 'nearby', id: 'message_2' }, rowsFor(null))).toEqual({ index: 1, align: 'auto' });
});

test('a day leads to its first message, or to the end when it is later than everything', () => {
  expect(placeOf({ to: 'moment', at: noon(-60, 19) }, rowsFor(null))).toEqual({ index: 1, align: 'start' });
  expect(placeOf({ to: 'moment', at: noon(0, 28) }, rowsFor(null))).toEqual({ index: 3, align: 'end' });
  expect(placeOf({ to: 'end' }, [])).toBeNull();
});

test('history is asked for before its edge is seen, older first, and never where there is none', () => {
  const state = { count: 200, hasOlder: true, hasNewer: true };
  expect(pageWanted({ startIndex: LOAD_AHEAD - 1, endIndex: 60 }, state)).toBe('older');
  expect(pageWanted({ startIndex: 90, endIndex: 120 }, state)).toBeNull();
  expect(pageWanted({ startIndex: 150, endIndex: 190 }, state)).toBe('newer');
  expect(pageWanted({ startIndex: 0, endIndex: 30 }, { ...state, hasOlder: false })).toBeNull();
  expect(pageWanted(null, state)).toBeNull();
});

test('j, k, arrows, Home and End walk and stop at the ends', () => {
  expect(focusAfter('k', 0, 5)).toBe(0);
  expect(focusAfter('ArrowDown', 4, 5)).toBe(4);
  expect(focusAfter('ArrowUp', 3, 5)).toBe(2);
  expect(focusAfter('Home', 3, 5)).toBe(0);
  expect(focusAfter('End', 1, 5)).toBe(4);
  expect(focusAfter('x', 1, 5)).toBeNull();
});
