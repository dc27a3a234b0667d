import { describe, expect, it } from 'vitest';
import { checkModuleCycles } from './check-module-cycles.ts';
import { treeOf } from './tree.ts';

const at = 'subgraphs/guilds/src/modules';
const found = (files: Record<string, string>) => checkModuleCycles(treeOf(files));

describe('circles of modules', () => {
  it('refuses a circle of modules and shows it', () => {
    const files = {
      [`${at}/guild/guild.service.ts`]: `import { x } from '../membership/index.ts';`,
      [`${at}/membership/membership.service.ts`]: `import { x } from '../channel/index.ts';`,
      [`${at}/channel/channel.service.ts`]: `import { x } from '../guild/index.ts';`,
    };
    expect(found(files).map(({ detail }) => detail)).toEqual([
      'guilds/channel → guilds/guild → guilds/membership → guilds/channel',
    ]);
  });

  it('accepts a tree, whatever tests reach for', () => {
    const files = {
      [`${at}/membership/membership.service.ts`]: `import { x } from '../guild/index.ts';`,
      [`${at}/channel/channel.service.ts`]: `import { x } from '../guild/index.ts';\nimport { y } from '../membership/index.ts';`,
      [`${at}/guild/guild.service.test.ts`]: `import { x } from '../channel/index.ts';`,
    };
    expect(found(files)).toEqual([]);
  });
});
