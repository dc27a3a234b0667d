import { expect, test } from 'vitest';
import { countOf } from './number.ts';
import { exactTime, relativeTime } from './time.tsx';

const at = Date.parse('2026-11-21T12:00:00.000Z');
const minute = 60_000;

test('a moment is told by its largest whole unit', () => {
  expect(relativeTime(at - 20_000, at, 'en')).toBe('now');
  expect(relativeTime(at - 5 * minute, at, 'en')).toBe('5 minutes ago');
  expect(relativeTime(at - 26 * 60 * minute, at, 'en')).toBe('yesterday');
  expect(relativeTime(at + 3 * 60 * minute, at, 'en')).toBe('in 3 hours');
  expect(relativeTime(at - 400 * 24 * 60 * minute, at, 'en')).toBe('last year');
});

test('other languages need no words of ours', () => {
  expect(relativeTime(at - 5 * minute, at, 'ko')).toBe('5분 전');
  expect(exactTime(at, 'en')).toContain('2026');
});

test('numbers agree with their word and are grouped', () => {
  const words = { one: 'member', other: 'members' };
  expect(countOf(1, words, 'en')).toBe('1 member');
  expect(countOf(0, words, 'en')).toBe('0 members');
  expect(countOf(12_040, words, 'en')).toBe('12,040 members');
});
