import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { StartProblem } from './postgres/errors.ts';
import { claimFolder } from './postgres/launch.ts';
import { POINTER } from './postgres/places.ts';
import { endOrphan } from './postgres/postmaster.ts';
import { endLeftRedis } from './redis.ts';
import { readSettings } from './settings.ts';
import { say } from './terminal.mjs';

/** What we keep in a data folder; its presence shows that the folder is ours to empty. */
const TRACES = ['postgres', 'postgres-password', POINTER];

/**
 * Empties the data folder after a question.
 * @throws StartProblem when a server uses it, when it is not ours, or without a terminal to ask on
 */
export async function reset({ yes = false, source = process.env } = {}): Promise<void> {
  const { dataDir, databaseUrl } = readSettings(source);
  if (databaseUrl) {
    throw new StartProblem('DATABASE_URL is set: a database that is not ours is never emptied from here.');
  }
  if (!(await stat(dataDir).catch(() => undefined))) return say(`there is nothing in ${dataDir}`);
  const found = await Promise.all(
    TRACES.map((name) => stat(path.join(dataDir, name)).catch(() => undefined)),
  );
  if (found.every((entry) => entry === undefined)) {
    throw new StartProblem(`${dataDir} does not look like a data folder of TestVerse; nothing is removed.`);
  }
  if (!yes && !(await ask(`Remove everything in ${dataDir}? Type "yes": `)))
    return say('nothing was removed');
  const folder = await claimFolder(dataDir);
  try {
    await endLeftRedis(dataDir);
    const outside = (await readFile(path.join(dataDir, POINTER), 'utf8').catch(() => '')).trim();
    await endOrphan(outside || path.join(dataDir, 'postgres'), say);
    if (outside) await rm(outside, { recursive: true, force: true });
  } finally {
    await folder.release();
  }
  // A Redis that ends writes a last line into its log.
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  say(`${dataDir} is empty; the next start begins anew`);
}

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new StartProblem('there is no terminal to ask on: npm run reset -- --yes');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`  ${question}`)).trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
