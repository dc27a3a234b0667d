import { describe, expect, it } from 'vitest';
import { checkModuleImports } from './check-module-imports.ts';
import { treeOf } from './tree.ts';

const at = 'subgraphs/guilds/src/modules';
const found = (files: Record<string, string>) => checkModuleImports(treeOf(files));

describe('imports of modules', () => {
  it.each([
    ['service', 'type'],
    ['service', 'resolver'],
    ['repository', 'service'],
    ['entity', 'repository'],
    ['resolver', 'repository'],
    ['policy', 'service'],
    ['type', 'service'],
  ])('refuses that a %s imports the %s', (from, to) => {
    const [finding] = found({ [`${at}/guild/guild.${from}.ts`]: `import { x } from './guild.${to}.ts';` });
    expect(finding?.detail).toBe(`a ${from} file may not import the ${to} file`);
  });

  it("refuses another module's inner file and names index.ts as the way", () => {
    const [finding] = found({
      [`${at}/membership/membership.service.ts`]: `import { x } from '../guild/guild.repository.ts';`,
    });
    expect(finding?.lesson.rule).toContain('index.ts');
  });

  it('accepts types of entity, policy and errors anywhere, and their values only downwards', () => {
    const text = (keyword: string) => `import ${keyword}{ X } from './guild.policy.ts';`;
    expect(found({ [`${at}/guild/guild.repository.ts`]: text('type ') })).toEqual([]);
    expect(found({ [`${at}/guild/guild.repository.ts`]: text('') })).toHaveLength(1);
  });

  it('accepts the direction of the anatomy, index.ts of others, and tests that reach anywhere', () => {
    const files = {
      [`${at}/guild/guild.resolver.ts`]: `import { s } from './guild.service.ts';\nimport { t } from './guild.type.ts';`,
      [`${at}/guild/guild.service.ts`]: `import { r } from './guild.repository.ts';\nimport { p } from './guild.policy.ts';`,
      [`${at}/guild/guild.repository.ts`]: `import { e } from './guild.entity.ts';`,
      [`${at}/membership/membership.service.ts`]: `import { g } from '../guild/index.ts';\nimport type { C } from '../../context.ts';`,
      [`${at}/guild/guild.entity.test.ts`]: `import { x } from './guild.resolver.ts';`,
      'subgraphs/guilds/src/subgraph.ts': `import { guildModule } from './modules/guild/guild.module.ts';`,
    };
    expect(found(files)).toEqual([]);
  });
});
