import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { overBudget, weighEntry, type Piece } from './budget.ts';

const chunk = (code: string, rest: Partial<Extract<Piece, { type: 'chunk' }>> = {}): Piece => ({
  type: 'chunk',
  code,
  isEntry: false,
  imports: [],
  css: [],
  ...rest,
});
const size = (text: string): number => gzipSync(text).length;

test('the first load is the entry with all it imports at once, each counted once; lazy pages are not', () => {
  const pieces = new Map<string, Piece>([
    ['main.js', chunk('main', { isEntry: true, imports: ['react.js', 'ui.js'], css: ['main.css'] })],
    ['ui.js', chunk('ui ui', { imports: ['react.js'], css: ['main.css', 'ui.css'] })],
    ['react.js', chunk('react')],
    ['explorer.js', chunk('very large', { css: ['editor.css'] })],
    ['main.css', { type: 'asset', source: 'a{}' }],
    ['ui.css', { type: 'asset', source: 'b{}' }],
    ['editor.css', { type: 'asset', source: 'c{}' }],
  ]);
  expect(weighEntry(pieces)).toEqual({
    script: size('main') + size('ui ui') + size('react'),
    style: size('a{}') + size('b{}'),
  });
});

test('what is over its bound is said in numbers; what fits is not mentioned', () => {
  const lines = overBudget(
    { script: 200 * 1024, style: 10 },
    { initialScript: 180 * 1024, initialStyle: 100 },
  );
  expect(lines).toEqual(['initial JavaScript is 200.0 KB gzip, allowed are 180.0 KB']);
  expect(overBudget({ script: 1, style: 1 }, { initialScript: 1, initialStyle: 1 })).toEqual([]);
});
