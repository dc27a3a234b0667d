import { describe, expect, it } from 'vitest';
import { checkLists } from './check-lists.ts';
import { treeOf } from './tree.ts';

const src = 'subgraphs/guilds/src';
const details = (files: Record<string, string>) => checkLists(treeOf(files)).map(({ detail }) => detail);

describe('lists against folders', () => {
  it('refuses a module and an extension that subgraph.ts does not list', () => {
    const files = {
      [`${src}/subgraph.ts`]: `import { guildModule } from './modules/guild/guild.module.ts';`,
      [`${src}/modules/guild/guild.module.ts`]: '',
      [`${src}/modules/poll/poll.module.ts`]: '',
      [`${src}/extends/user/user.resolver.ts`]: '',
    };
    expect(details(files)).toEqual(['does not list extends/user', 'does not list modules/poll']);
  });

  it('refuses a migration that is in no list or has another name', () => {
    const files = {
      [`${src}/subgraph.ts`]: '',
      [`${src}/migrations/20261121T1200-create-guild.ts`]: '',
      [`${src}/migrations/first.ts`]: '',
    };
    expect(details(files)).toEqual([
      'is in no list',
      'is not named like 20261121T1200-create-message.ts',
      'is in no list',
    ]);
  });

  it('accepts listed modules and migrations', () => {
    const files = {
      [`${src}/subgraph.ts`]: `import { guildModule } from './modules/guild/guild.module.ts';`,
      [`${src}/modules/guild/guild.module.ts`]: '',
      [`${src}/migrations/index.ts`]: `import { A } from './20261121T1200-create-guild.ts';`,
      [`${src}/migrations/20261121T1200-create-guild.ts`]: '',
    };
    expect(details(files)).toEqual([]);
  });
});
