import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { knownOperations } from './known-operations.ts';

it('knows every operation of the SDK, each as a document of its own', () => {
  const names = knownOperations().map((text) => {
    const [operation] = parse(text).definitions;
    return operation && 'name' in operation ? operation.name?.value : undefined;
  });
  expect(names).toEqual(expect.arrayContaining(['Viewer', 'Guilds', 'CreateGuild', 'SystemHealth']));
  expect(new Set(names).size).toBe(names.length);
});
