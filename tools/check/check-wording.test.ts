import { describe, expect, it } from 'vitest';
import { checkWording } from './check-wording.ts';
import { treeOf } from './tree.ts';

const found = (text: string, file = 'router/src/a.ts') =>
  checkWording(treeOf({ [file]: text, 'docs/glossary.md': '' }));

describe('comments and prose', () => {
  it.each([
    ['a path of one machine', '// see /home/ada/notes'],
    ['a numbered ticket of elsewhere', '// as issue 2 asks'],
    ['a document that is not here', '// the rules are in plans.md'],
    ['an unreferenced note', '// TODO make it fast'],
    ['commented-out code', '  // const port = 4000;'],
    ['a commented-out call', '// server.close();'],
    ['a suppression without reason', '// oxlint-disable-next-line no-console'],
    ['a blunt suppression', '// @ts-ignore because'],
  ])('refuses %s, with its line', (_, text) => {
    expect(found(`\n${text}`)).toMatchObject([{ line: 2 }]);
  });

  it.each([
    '// TODO(#12) faster',
    '// see docs/glossary.md',
    '// https://example.org/readme.md',
    '// A person returns; the token is new.',
    '// oxlint-disable-next-line no-console -- the terminal is the user interface here',
    '// @ts-expect-error the library declares this property as read-only',
    "const path = '/workspace/users';",
  ])('accepts %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('looks into prose, where code is no dead code', () => {
    expect(found('// const port = 4000;', 'docs/a.md')).toEqual([]);
    expect(found('as issue 2 asks', 'docs/a.md')).toHaveLength(1);
  });
});
