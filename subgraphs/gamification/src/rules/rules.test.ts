import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coinsFor, rules } from './index.ts';
import { shareOut } from './rule.ts';

describe('the rules', () => {
  it('are all in the list, one for each file', () => {
    const files = readdirSync(import.meta.dirname)
      .filter((file) => file.endsWith('.rule.ts'))
      .map((file) => file.replace('.rule.ts', ''));
    expect(rules.map(({ key }) => key).sort()).toEqual(files.sort());
  });

  it('share equally in whole points; what is left over goes to the first ids', () => {
    expect(shareOut(40, ['c', 'a', 'b', 'a'])).toEqual([
      { userId: 'a', xp: 14 },
      { userId: 'b', xp: 13 },
      { userId: 'c', xp: 13 },
    ]);
    expect(shareOut(2, ['c', 'a', 'b'])).toEqual([
      { userId: 'a', xp: 1 },
      { userId: 'b', xp: 1 },
    ]);
    expect(shareOut(40, [])).toEqual([]);
  });

  it('give a tenth in coins, rounded half up', () => {
    expect([1, 4, 5, 14, 15, 100].map(coinsFor)).toEqual([0, 0, 1, 1, 2, 10]);
  });
});
