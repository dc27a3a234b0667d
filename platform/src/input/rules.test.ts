import { describe, expect, it } from 'vitest';
import { validateInput } from '../errors/index.ts';
import {
  atLeast,
  atMost,
  fewEnough,
  httpsUrl,
  hyphenated,
  notNull,
  oneLine,
  prose,
  sized,
  visibleText,
} from './index.ts';

class Note {
  @sized('A title', { min: 3, max: 5 })
  @oneLine('A title')
  title?: string | null;

  @oneLine('A topic', { orNone: true })
  topic?: string | null;

  @visibleText('A text')
  @prose('A text')
  text?: string | null;

  @hyphenated('An address')
  address?: string | null;

  @httpsUrl('The page')
  page?: string | null;

  @atLeast(1, 'At least one.')
  @atMost(9, 'Nine at most.')
  @notNull('The weight')
  weight?: number | null;

  @fewEnough('Tags', 2)
  @sized('A tag', { max: 4 }, { each: true })
  @oneLine('A tag', { each: true })
  @hyphenated('A tag', { each: true })
  tags?: unknown;
}

const codesOf = async (note: Partial<Note>): Promise<string[]> =>
  (await validateInput(Object.assign(new Note(), note))).map(({ code }) => code);

describe('a rule', () => {
  it.each<[string, Partial<Note>, string[]]>([
    ['blanks around do not count, and characters count as a person counts them', { title: '  🎉🎉🎉 ' }, []],
    ['too short', { title: ' ab ' }, ['TOO_SHORT']],
    ['too long', { title: 'abcdef' }, ['TOO_LONG']],
    ['a break in a line', { title: 'ab\u2028c' }, ['INVALID_FORMAT']],
    ['text that runs backwards', { title: 'a\u202ebc' }, ['INVALID_FORMAT']],
    ['half of a character', { title: 'ab\ud800' }, ['INVALID_FORMAT']],
    ['nothing to be seen', { title: '\u200b\u200b\u200b' }, ['INVALID_FORMAT']],
    ['a blank line that means none', { topic: ' ' }, []],
    ['two lines that would', { topic: 'a\nb' }, ['INVALID_FORMAT']],
    ['several lines', { text: 'a\n\tb\r\n' }, []],
    ['a control character', { text: 'a\u0007' }, ['INVALID_FORMAT']],
    ['an unseen text', { text: ' \u200b ' }, ['TOO_SHORT']],
    ['an address in any case', { address: 'Rust-2024' }, []],
    ['hyphens in a row', { address: 'a--b' }, ['INVALID_FORMAT']],
    ['a page', { page: 'https://example.org/a?b=c' }, []],
    ['a page with a password', { page: 'https://mira:secret@example.org' }, ['INVALID_URL']],
    ['a page that is not secure', { page: 'http://example.org' }, ['INVALID_URL']],
    ['a number too small', { weight: 0 }, ['TOO_SMALL']],
    ['a number too large', { weight: 10 }, ['TOO_LARGE']],
    ['a list', { tags: ['a-b', 'C'] }, []],
    ['a list with a bad item', { tags: ['ok', 'no\nno'] }, ['INVALID_FORMAT', 'TOO_LONG']],
    ['a list that is too long', { tags: ['a', 'b', 'c'] }, ['TOO_MANY']],
    ['nothing said', {}, []],
    [
      'null, but where a value cannot be taken away',
      { title: null, topic: null, text: null, address: null, page: null, tags: null, weight: null },
      ['REQUIRED'],
    ],
  ])('judges %s', async (_what, note, codes) => {
    expect([...new Set(await codesOf(note))].sort()).toEqual(codes);
  });
});
