import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { knownOperations } from './known-operations.ts';

const folder = path.resolve(import.meta.dirname, '../../client-sdk/operations');

const operationNames = (text: string): (string | undefined)[] =>
  parse(text).definitions.flatMap((one) => (one.kind === 'OperationDefinition' ? [one.name?.value] : []));

it('knows every operation that is written for the SDK, in whatever area, each as a document of its own', async () => {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((entry) => entry.endsWith('.graphql'));
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  const known = knownOperations().map((text) => operationNames(text));
  expect(known.filter((names) => names.length !== 1)).toEqual([]);
  expect(known.flat().sort()).toEqual(texts.flatMap(operationNames).sort());
});
