import { describe, expect, it } from 'vitest';
import { checkImports } from './check-imports.ts';
import { treeOf } from './tree.ts';

const details = (files: Record<string, string>) => checkImports(treeOf(files)).map(({ detail }) => detail);

describe('imports between the parts', () => {
  it.each([
    ['a subgraph of another', 'subgraphs/users/src/a.ts', '@testverse/guilds'],
    ['a subgraph of another by path', 'subgraphs/users/src/a.ts', '../../guilds/src/subgraph.ts'],
    ['the router of a subgraph', 'router/src/a.ts', '@testverse/users'],
    ['platform of anything of ours', 'platform/src/db/a.ts', '@testverse/router'],
    ['the SDK of platform', 'client-sdk/src/a.ts', '@testverse/platform/errors'],
    ['the web of platform', 'web/src/a.tsx', '@testverse/platform/graphql'],
    ['a scenario of a driver', 'tests/e2e/join/join.e2e.ts', 'pg'],
    ['a scenario of a subgraph', 'tests/e2e/join/join.e2e.ts', '@testverse/guilds'],
  ])('refuses an import by %s', (_, file, specifier) => {
    expect(details({ [file]: `import { x } from '${specifier}';` })).toHaveLength(1);
  });

  it('also sees type imports, re-exports and imports at run time', () => {
    const text = `import type { A } from '@testverse/users';\nexport { b } from '@testverse/users';\nawait import('@testverse/users');`;
    expect(details({ 'router/src/a.ts': text })).toHaveLength(3);
  });

  it('accepts what each part is built on', () => {
    const files = {
      'subgraphs/users/src/a.ts': `import { x } from '@testverse/platform/db';\nimport y from 'typeorm';\nimport './b.ts';`,
      'router/src/a.ts': `import type { Actor } from '@testverse/platform/actor';`,
      'web/src/a.tsx': `import { sdk } from '@testverse/client-sdk';`,
      'tests/e2e/join/join.e2e.ts': `import { sdk } from '@testverse/client-sdk';\nimport { x } from '../../support/world.ts';`,
      'tools/start/all-in-one.ts': `import { users } from '@testverse/users';`,
    };
    expect(details(files)).toEqual([]);
  });
});
