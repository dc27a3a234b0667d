import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../start/postgres/launch.ts';
import { lockHolder } from '../start/postgres/lock.ts';
import { endOrphan } from '../start/postgres/postmaster.ts';
import { partOrSkip } from './parts.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connects as the owner of the run's own PostgreSQL server, to its maintenance database. */
    postgresUrl: string;
    /** The program of a Redis server; null where the machine lacks it. */
    redisServer: string | null;
  }
}

const PREFIX = 'testverse-test-';

/** One PostgreSQL server for each test run, in a folder of its own; it goes as a whole when the run ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redisServer = partOrSkip('redis');
  await sweep();
  const dataDir = await mkdtemp(path.join(tmpdir(), PREFIX));
  await chmod(dataDir, 0o711);
  const postgres = await startPostgres({ dataDir, durable: false, log: () => undefined });
  project.provide('postgresUrl', postgres.url);
  project.provide('redisServer', redisServer);
  return async () => {
    await postgres.stop({ immediate: true });
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** Ends the servers of runs that were killed; they would stay for ever. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(tmpdir(), name);
    // A folder without a lock is one that another run has made this very moment.
    const locked = await readFile(path.join(folder, 'lock'), 'utf8').catch(() => '');
    if (!locked || (await lockHolder(folder)) !== undefined) continue;
    try {
      await endOrphan(path.join(folder, 'postgres'), () => undefined);
      await rm(folder, { recursive: true, force: true });
    } catch {
      // Another user's, or another run sweeps it right now.
    }
  }
}
