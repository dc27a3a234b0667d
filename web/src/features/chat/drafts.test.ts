// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest';
import { draftsOf } from './drafts.ts';

afterEach(() => localStorage.clear());

test('a draft belongs to its channel and its account, and an emptied one is forgotten', () => {
  const drafts = draftsOf('mira');
  drafts.write('channel_1', 'half a thought');
  expect(draftsOf('mira').read('channel_1')).toBe('half a thought');
  expect(drafts.read('channel_2')).toBe('');
  expect(draftsOf('ivan').read('channel_1')).toBe('');
  drafts.write('channel_1', '  ');
  expect(localStorage.length).toBe(0);
});

test('a shelf that is full or closed throws nothing', () => {
  const closed = {
    getItem: () => {
      throw new Error('closed');
    },
    setItem: () => {
      throw new Error('full');
    },
    removeItem: () => undefined,
  };
  const drafts = draftsOf('mira', closed);
  drafts.write('channel_1', 'words');
  expect(drafts.read('channel_1')).toBe('');
  expect(draftsOf('mira', null).read('channel_1')).toBe('');
});
