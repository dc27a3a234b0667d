import { describe, expect, it } from 'vitest';
import { searchForm, searchPatterns } from './index.ts';

describe('searchForm', () => {
  it('folds case, accents and blanks, and drops what a database cannot store', () => {
    expect(searchForm(' Café\n\tÇA\u0000VA ')).toBe('cafe ca va');
  });
});

describe('searchPatterns', () => {
  it('finds long words anywhere, short ones where a word begins, and takes nothing for a wildcard', () => {
    expect(searchPatterns(' Rüst  go 100% a_b\\ ')).toEqual(['%rust%', '% go%', '%100\\%%', '%a\\_b\\\\%']);
    expect(searchPatterns(' ')).toEqual([]);
  });

  it('looks for eight words at most', () => {
    expect(searchPatterns('a b c d e f g h i j')).toHaveLength(8);
  });
});
