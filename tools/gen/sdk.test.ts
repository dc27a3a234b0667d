import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { generateSdk } from './sdk.ts';

// Inside the repository, because the code generator looks for its plugins from there.
const cache = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../.cache');
let root = '';
beforeEach(() => {
  mkdirSync(cache, { recursive: true });
  root = mkdtempSync(path.join(cache, 'sdk-test-'));
  write('schema.graphql', 'type Query { ok: Boolean }');
  write(
    'codegen.yml',
    'schema: schema.graphql\ndocuments: a.graphql\ngenerates:\n  _generated/a.ts:\n    plugins: [typescript-operations]\n',
  );
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);

it('generates in memory what codegen.yml says', async () => {
  write('a.graphql', 'query IsOk { ok }');
  const outputs = await generateSdk(root);
  expect([...outputs.keys()]).toEqual(['_generated/a.ts']);
  expect(outputs.get('_generated/a.ts')).toContain('IsOkQuery');
});

it('tells which operation the graph does not serve, and where it stands', async () => {
  write('a.graphql', 'query IsOk { well }');
  await expect(generateSdk(root)).rejects.toThrow(/Cannot query field "well"[^]*a\.graphql:1:14/);
});

it('has nothing to do without codegen.yml', async () => {
  rmSync(path.join(root, 'codegen.yml'));
  expect(await generateSdk(root)).toEqual(new Map());
});
