// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { viewShelf } from './views.ts';

const view = () => ({ close: vi.fn() });

test('a view is shared by all who show it, lingers after the last one, and is closed then', () => {
  vi.useFakeTimers();
  const shelf = viewShelf(1_000);
  const made = view();
  expect(shelf.take('a', () => made)).toBe(made);
  expect(shelf.take('a', view)).toBe(made);
  shelf.leave('a');
  shelf.leave('a');
  vi.advanceTimersByTime(900);
  expect(shelf.take('a', view)).toBe(made);
  vi.advanceTimersByTime(5_000);
  expect(made.close).not.toHaveBeenCalled();
  shelf.leave('a');
  vi.advanceTimersByTime(1_000);
  expect(made.close).toHaveBeenCalledTimes(1);
  expect(shelf.peek('a')).toBeNull();
  vi.useRealTimers();
});

test('only so many of a kind linger: the one left longest ago goes first, those in use never', () => {
  const shelf = viewShelf(60_000, 2);
  const all = new Map(['room used', 'room a', 'room b', 'room c', 'timeline a'].map((key) => [key, view()]));
  for (const [key, one] of all) shelf.take(key, () => one);
  for (const key of ['timeline a', 'room a', 'room b', 'room c']) shelf.leave(key);
  expect([...all].filter(([, one]) => one.close.mock.calls.length > 0).map(([key]) => key)).toEqual([
    'room a',
  ]);
  shelf.clear();
  expect([...all.values()].every((one) => one.close.mock.calls.length === 1)).toBe(true);
});
