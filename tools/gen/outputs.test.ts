import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { apply, differences } from './outputs.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'gen-'));
  mkdirSync(path.join(root, 'schema/subgraphs'), { recursive: true });
  writeFileSync(path.join(root, 'schema/subgraphs/users.graphql'), 'a\nb\n');
  writeFileSync(path.join(root, 'schema/subgraphs/gone.graphql'), 'x');
  writeFileSync(path.join(root, 'schema/README.md'), 'by hand');
});
afterEach(() => rmSync(root, { recursive: true }));

const outputs = new Map([
  ['schema/subgraphs/users.graphql', 'a\nc\n'],
  ['client-sdk/src/_generated/users.ts', 'new'],
]);

it('tells what is outdated, missing and left over, and leaves the written alone', () => {
  expect(differences(root, outputs, ['schema/subgraphs'])).toEqual([
    { path: 'schema/subgraphs/users.graphql', what: 'is outdated', line: 2 },
    { path: 'client-sdk/src/_generated/users.ts', what: 'is missing' },
    { path: 'schema/subgraphs/gone.graphql', what: 'is not generated any more' },
  ]);
});

it('is idempotent: after writing there is no difference', () => {
  apply(root, outputs, differences(root, outputs, ['schema/subgraphs']));
  expect(differences(root, outputs, ['schema/subgraphs'])).toEqual([]);
  expect(readFileSync(path.join(root, 'schema/README.md'), 'utf8')).toBe('by hand');
});

it('refuses to write anywhere else', () => {
  expect(() => differences(root, new Map([['web/src/types.ts', '']]), [])).toThrow(
    'only to schema/ and _generated/',
  );
});
