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

it('are all that the web app and the SDK send: none has a document beside the generated ones, but for the explorer', async () => {
  const folders = ['../../web/src', '../../client-sdk/src'].map((one) =>
    path.resolve(import.meta.dirname, one),
  );
  const files = await Promise.all(
    folders.map(async (one) => (await readdir(one, { recursive: true })).map((file) => path.join(one, file))),
  );
  const own = files
    .flat()
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file) && !/_generated|testing|explorer/.test(file));
  expect(own.length).toBeGreaterThan(100);
  const operation = /\b(query|mutation|subscription)\s+[A-Z]\w*\s*[({]/;
  const texts = await Promise.all(own.map(async (file) => [file, await readFile(file, 'utf8')] as const));
  expect(texts.filter(([, text]) => operation.test(text)).map(([file]) => file)).toEqual([]);
});
