import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { clusterPassword, ROLE } from './cluster.ts';
import { StartProblem } from './errors.ts';
import { POINTER } from './places.ts';

/** Line of PostgreSQL's own pid file that has the port. */
const PORT_LINE = 3;

/**
 * The address of the embedded server that another process of ours runs on this data folder.
 * @throws StartProblem when none runs
 */
export async function attachedUrl(dataDir: string): Promise<string> {
  const pointer = (await readFile(path.join(dataDir, POINTER), 'utf8').catch(() => '')).trim();
  const pidFile = path.join(pointer || path.join(dataDir, 'postgres'), 'postmaster.pid');
  const port = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[PORT_LINE]?.trim();
  if (!port)
    throw new StartProblem(
      `no database runs in ${dataDir}: start the product first (npm start), or set DATABASE_URL`,
    );
  const password = await clusterPassword(dataDir, false);
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/postgres`;
}
