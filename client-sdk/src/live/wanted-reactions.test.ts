import { beforeEach, expect, it } from 'vitest';
import type { TimelineMessage } from './timeline-state.ts';
import { WantedReactions } from './wanted-reactions.ts';

let wanted: WantedReactions;
beforeEach(() => {
  wanted = new WantedReactions();
});

const want = (isSet: boolean) => wanted.want('message', '👍', isSet);
const heard = (isSet: boolean) => wanted.heard('message', '👍', isSet);
/** Whether the reaction shows over what the server has said of it. */
const shows = (isSaid: boolean, deletedAt: string | null = null) => {
  const reactions = isSaid ? [{ emoji: '👍', count: 1, viewerHasReacted: true }] : [];
  const message = { id: 'message', reactions, deletedAt } as unknown as TimelineMessage;
  return wanted.over([message])[0]?.reactions.length === 1;
};

it('a reaction shows from when it is asked for, also between the answer and the event', () => {
  const set = want(true);
  expect(shows(false)).toBe(true);
  wanted.done(set, false);
  expect(shows(false)).toBe(true);
  heard(true);
  expect([shows(true), shows(false)]).toEqual([true, false]);
});

it('what is taken back at once comes not again with the event of what was set before', () => {
  wanted.done(want(true), false);
  const back = want(false);
  wanted.done(back, true);
  heard(true);
  expect(shows(true)).toBe(false);
  heard(false);
  expect([shows(true), shows(false)]).toEqual([true, false]);
});

it('what changed nothing is over with the answer', () => {
  wanted.done(want(false), true);
  heard(true);
  expect(shows(true)).toBe(true);
});

it('an event that says otherwise before the answer is believed with the answer', () => {
  const back = want(false);
  heard(true);
  expect(shows(true)).toBe(false);
  wanted.done(back, false);
  expect(shows(true)).toBe(true);
});

it('what was loaded anew before the answer is believed with the answer, after it at once', () => {
  const set = want(true);
  wanted.settle();
  expect(shows(false)).toBe(true);
  wanted.done(set, false);
  expect(shows(false)).toBe(false);
  wanted.done(want(true), false);
  wanted.settle();
  expect(shows(false)).toBe(false);
});

it('an answer to what one has changed since ends nothing', () => {
  const set = want(true);
  want(false);
  wanted.done(set, true);
  wanted.drop(set);
  expect(shows(true)).toBe(false);
});

it('nothing shows over a deleted message', () => {
  const set = want(true);
  expect(shows(false, '2026-11-21T09:30:00.000Z')).toBe(false);
  wanted.done(set, false);
  expect(shows(false, '2026-11-21T09:30:00.000Z')).toBe(false);
});
