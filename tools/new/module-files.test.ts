import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { checkLists } from '../check/check-lists.ts';
import { checkModuleImports } from '../check/check-module-imports.ts';
import { checkNames } from '../check/check-names.ts';
import { checkWording } from '../check/check-wording.ts';
import { treeOf } from '../check/tree.ts';
import { moduleFiles, nounOf } from './module-files.ts';

const files = moduleFiles('guilds', 'code-review');
const folder = 'subgraphs/guilds/src/modules/code-review';
describe('a new module', () => {
  it('is the six smallest files and a test', () => {
    const roles = [...files.keys()].map((file) => file.slice(`${folder}/code-review.`.length));
    expect(roles).toEqual(
      'entity.ts repository.ts type.ts service.ts resolver.ts module.ts resolver.test.ts'.split(' '),
    );
  });

  it('obeys the rules of the house from its first minute, but for being listed', () => {
    const tree = treeOf(Object.fromEntries(files));
    expect([...checkNames(tree), ...checkModuleImports(tree), ...checkWording(tree)]).toEqual([]);
    expect(checkLists(tree).map(({ detail }) => detail)).toEqual(['does not list modules/code-review']);
  });

  it.each([...files])('writes %s as code that parses', (file, text) => {
    const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true, fileName: file });
    expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
  });
});

describe('the noun', () => {
  it('is spelled for folders, classes, members, tables and sentences', () => {
    expect(nounOf('code-review')).toEqual({
      kebab: 'code-review',
      pascal: 'CodeReview',
      camel: 'codeReview',
      snake: 'code_review',
      words: 'code review',
    });
  });

  it.each(['polls', 'codeReview', 'Poll', 'poll_vote', ''])('is refused when written %s', (word) => {
    expect(() => nounOf(word)).toThrow();
  });

  it.each(['progress', 'status', 'class'])('may end in s when it is singular: %s', (word) => {
    expect(nounOf(word).kebab).toBe(word);
  });
});
