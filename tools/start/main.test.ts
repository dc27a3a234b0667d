import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../build/bundle.mjs';

let projects: string;
let users: string;
beforeAll(async () => {
  const outDir = '.cache/tools';
  projects = await bundle({ entry: 'subgraphs/projects/src/main.ts', outDir });
  users = await bundle({ entry: 'subgraphs/users/src/main.ts', outDir });
});

/** Runs the process of a subgraph until it ends. */
async function run(script: string, env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines: said.trim().split('\n') };
}

const secret = 's'.repeat(32);
const nowhere = { DATABASE_URL: 'postgres://name:hidden@127.0.0.1:1/db', SUBGRAPH_SECRET: secret };

describe('a process of a subgraph that cannot start', () => {
  it('says everything that is wrong with its settings, and nothing else', async () => {
    expect(await run(projects, {})).toEqual({
      code: 1,
      lines: [
        `${path.parse(projects).name} cannot start: the environment is not right`,
        'SUBGRAPH_SECRET: is missing',
        'DATABASE_URL: is missing',
      ],
    });
    const { lines } = await run(users, nowhere);
    expect(lines.slice(1)).toEqual([expect.stringMatching(/^USERS_MASTER_KEYS: /)]);
  });

  it.each([
    ['a role that there is not', nowhere, ['--roles=judge'], /^--roles lists some of .*"judge"$/],
    ['nobody at its database', nowhere, [], /ECONNREFUSED/],
  ])('says in a line: %s', async (_, env, args, words) => {
    const { code, lines } = await run(projects, env, ...args);
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatch(words);
    expect(lines.join('\n')).not.toMatch(/hidden|^ {4}at /m);
    expect(lines.length).toBeLessThan(3);
  });
});
