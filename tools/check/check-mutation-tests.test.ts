import { describe, expect, it } from 'vitest';
import { checkMutationTests } from './check-mutation-tests.ts';
import { treeOf } from './tree.ts';

const schema = {
  'schema/subgraphs/guilds.graphql':
    'extend type Mutation { joinGuild(input: Int): Int leaveGuild(input: Int): Int }',
};
const missing = (tests: Record<string, string>) =>
  checkMutationTests(treeOf({ ...schema, ...tests })).map(({ detail }) => detail);
const block = (name: string, body: string) =>
  `describe('${name}', () => { it('works', () => { ${body} }); });`;

describe('tests named after mutations', () => {
  it('names mutations without a block', () => {
    expect(
      missing({ 'subgraphs/guilds/src/a.test.ts': block('joinGuild', 'run(`mutation { joinGuild }`)') }),
    ).toEqual(['leaveGuild']);
  });

  it('does not count an empty block, one that executes something else, or one outside the server', () => {
    expect(
      missing({
        'subgraphs/guilds/src/a.test.ts':
          "describe('joinGuild', () => {});\n" + block('leaveGuild', 'run(`{ viewer }`)'),
        'web/src/a.test.ts': block('joinGuild', 'joinGuild()'),
      }),
    ).toEqual(['joinGuild', 'leaveGuild']);
  });

  it('accepts blocks in resolver tests and scenarios, with the document inside or above', () => {
    expect(
      missing({
        'subgraphs/guilds/src/a.test.ts': `const join = 'mutation { joinGuild }';\n${block('joinGuild', 'run(join)')}`,
        'tests/e2e/leave/leave.e2e.ts': block('leaveGuild', 'sdk.leaveGuild({ input })'),
      }),
    ).toEqual([]);
  });
});
