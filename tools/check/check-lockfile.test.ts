import { describe, expect, it } from 'vitest';
import { checkLockfile } from './check-lockfile.ts';
import { treeOf } from './tree.ts';

const details = (files: Record<string, string>) => checkLockfile(treeOf(files)).map(({ detail }) => detail);

describe('the lockfile and versions', () => {
  it('refuses registry addresses, with their line', () => {
    const text = '{\n"resolved": "https://packages.example/a/-/a-1.0.0.tgz"\n}';
    expect(checkLockfile(treeOf({ 'package-lock.json': text }))).toMatchObject([{ line: 2 }]);
  });

  it('refuses a lockfile that lacks what other machines would install', () => {
    const packages = {
      'node_modules/linter': {
        optionalDependencies: { '@linter/linux': '1.0.0', '@linter/darwin': '1.0.0' },
      },
      'node_modules/linter/node_modules/@linter/linux': {},
    };
    expect(details({ 'package-lock.json': JSON.stringify({ packages }) })).toEqual([
      '@linter/darwin, of node_modules/linter',
    ]);
  });

  it.each(['^1.0.0', '~1.0.0', '1.x', 'latest', '*'])('refuses the version %s', (version) => {
    expect(details({ 'router/package.json': JSON.stringify({ dependencies: { a: version } }) })).toEqual([
      `a is ${version}`,
    ]);
  });

  it('refuses an override that the notes do not explain', () => {
    const files = {
      'package.json': JSON.stringify({ overrides: { listr2: '9.0.5' } }),
      'docs/NOTES-dependencies.md': 'other',
    };
    expect(details(files)).toEqual(['listr2']);
  });

  it('accepts exact versions, explained overrides and links between workspaces', () => {
    const files = {
      'package-lock.json': '{ "resolved": "platform", "link": true }',
      'package.json': JSON.stringify({
        devDependencies: { a: '2.0.0-rc.4' },
        overrides: { listr2: '9.0.5' },
      }),
      'docs/NOTES-dependencies.md': '| `listr2` | why |',
    };
    expect(details(files)).toEqual([]);
  });
});
