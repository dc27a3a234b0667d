import { describe, expect, it } from 'vitest';
import { checkNames } from './check-names.ts';
import { treeOf } from './tree.ts';

const found = (file: string, text = '') => checkNames(treeOf({ [file]: text }));

describe('names of files and declarations', () => {
  it.each([
    ['an unknown role', 'subgraphs/guilds/src/modules/guild/guild.controller.ts'],
    ['a file of another noun', 'subgraphs/guilds/src/modules/guild/member.service.ts'],
    ['a plural module', 'subgraphs/guilds/src/modules/guilds/guilds.service.ts'],
    ['a .spec', 'router/src/server/server.spec.ts'],
    ['a folder in camelCase', 'web/src/features/codeReview/list.tsx'],
    ['a file in PascalCase', 'web/src/ui/Button.tsx'],
    ['a god word in a path', 'router/src/server/http-utils.ts'],
  ])('refuses %s', (_, file) => {
    expect(found(file)).toHaveLength(1);
  });

  it.each([
    'SessionManager',
    'dateHelper',
    'StringUtils',
    'CommonProps',
    'UserData',
    'AccountInfo',
    'BaseService',
    'NewGuild',
  ])('refuses the exported name %s, with its line', (name) => {
    expect(found('router/src/server/a.ts', `\nexport const ${name} = 1;`)).toMatchObject([{ line: 2 }]);
  });

  it.each([
    ['subgraphs/guilds/src/modules/code-review/code-review.service.ts', 'export class CodeReviewService {}'],
    ['subgraphs/guilds/src/modules/progress/progress.policy.test.ts', ''],
    ['subgraphs/guilds/src/migrations/20261121T1200-create-guild.ts', 'export class CreateGuild {}'],
    ['platform/src/db/data-source.ts', 'export function createDataSource() {}\nexport class BaseRow {}'],
    ['platform/src/graphql/connection.ts', 'export class PageInfo {}\nexport const renewal = 1;'],
    ['web/vite.config.ts', ''],
  ])('accepts %s', (file, text) => {
    expect(found(file, text)).toEqual([]);
  });
});
