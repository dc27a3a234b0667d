import { expect, it } from 'vitest';
import { formatFindings } from './finding.ts';

it('tells a rule once, with reason, way out and page, above all its places', () => {
  const lesson = { rule: 'No x.', why: 'It hurts.', instead: 'Use y.', recipe: 'docs/y.md' };
  const text = formatFindings([
    { lesson, path: 'a.ts', line: 3, detail: 'has x' },
    { lesson, path: 'b.ts', detail: 'is x' },
  ]);
  expect(text.split('\n').map((line) => line.trim())).toEqual([
    'No x.',
    'why      It hurts.',
    'instead  Use y.',
    'see      docs/y.md',
    'a.ts:3  has x',
    'b.ts  is x',
  ]);
});
