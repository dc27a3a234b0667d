import { describe, expect, it } from 'vitest';
import { checkCalls } from './check-calls.ts';
import { treeOf } from './tree.ts';

const found = (file: string, text: string) =>
  checkCalls(treeOf({ [file]: text })).map(({ line, lesson }) => `${line}: ${lesson.rule}`);
const server = 'platform/src/errors/mask.ts';

describe('calls that have a way of their own', () => {
  it.each([
    'export const now = Date.now();',
    'export const now = new Date();',
    'export const now = new Date;',
    'export const now = [new Date ( )];',
  ])('are refused in servers: %s', (text) => {
    expect(found(server, `// Why.\n${text}`)).toEqual(['2: Servers ask ctx.clock what time it is.']);
  });

  it('are refused in servers: Math.random()', () => {
    expect(found('router/src/server/door.ts', 'export const dice = Math.random();')).toEqual([
      '1: Servers leave nothing to Math.random().',
    ]);
  });

  it.each(["fetch('/graphql')", 'fetch(`${base}/graphql`, {})', 'fetch(\n  new URL("/graphql", base),\n)'])(
    'are refused in the web app: %s',
    (text) => {
      expect(found('web/src/app/session.ts', `await ${text};`)).toEqual([
        '1: The web speaks to the graph through @testverse/client-sdk.',
      ]);
    },
  );

  it('are accepted where they belong, in tests, and when a moment or a function is passed on', () => {
    expect(found(server, 'export const at = (ms: number) => new Date(ms);')).toEqual([]);
    expect(found(server, 'export const jitter = (random = Math.random) => random();')).toEqual([]);
    expect(found(server, '/** Not Date.now(): see the clock. */')).toEqual([]);
    expect(found('platform/src/context/clock.ts', 'export const now = () => new Date();')).toEqual([]);
    expect(found('platform/src/errors/mask.test.ts', 'const now = Date.now();')).toEqual([]);
    expect(found('tools/start/start.mjs', 'const now = Date.now();')).toEqual([]);
    expect(found('web/src/app/session.ts', "await fetch('/health');\nconst graph = '/graphql';")).toEqual([]);
  });
});
