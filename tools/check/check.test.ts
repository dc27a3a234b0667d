import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runNode } from './process.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const check = (...names: string[]) => runNode(root, 'tools/run.mjs', ['tools/check/check.ts', ...names]);

it('runs the named checks only, in its own order', async () => {
  const { stdout } = await check('lockfile', 'sizes');
  expect(stdout.match(/^[✓✗] \S+/gm)?.map((line) => line.slice(2))).toEqual(['sizes', 'lockfile']);
});

it('names the checks there are when one is unknown', async () => {
  const { exitCode, stderr } = await check('nmaes');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('No check is named nmaes. There are: format lint names');
});
