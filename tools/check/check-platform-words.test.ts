import { describe, expect, it } from 'vitest';
import { checkPlatformWords } from './check-platform-words.ts';
import { treeOf } from './tree.ts';

const details = (file: string, text: string) =>
  checkPlatformWords(treeOf({ [file]: text })).map(({ detail }) => detail);

describe('words of the domain in platform', () => {
  it.each([
    '// the guild of a row',
    'const badgeCount = 1;',
    'type XpEvent = 1;',
    'findGuilds()',
    'const PLAYLISTS = 1;',
  ])('refuses %s', (text) => {
    expect(details('platform/src/db/row.ts', text)).toHaveLength(1);
  });

  it('looks into README files too', () => {
    expect(details('platform/src/db/README.md', 'Rows of challenges.')).toEqual(['"challenges"']);
  });

  it.each([
    'error.message',
    "method: 'POST'",
    'create database x template y',
    'expected',
    'projection',
    'explain',
  ])('accepts %s', (text) => {
    expect(details('platform/src/db/row.ts', text)).toEqual([]);
  });

  it('leaves tests and other parts alone', () => {
    expect(details('platform/src/db/row.test.ts', 'guild')).toEqual([]);
    expect(details('subgraphs/guilds/src/a.ts', 'guild')).toEqual([]);
  });
});
