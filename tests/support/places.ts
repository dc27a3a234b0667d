import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lockHolder } from '../../tools/start/postgres/lock.ts';
import { POINTER } from '../../tools/start/postgres/places.ts';
import { endOrphan } from '../../tools/start/postgres/postmaster.ts';
import { isAlive } from '../../tools/start/postgres/process.ts';
import { gone } from './processes.ts';

const prefix = 'testverse-e2e-';
/** Says which test process a data folder belongs to. */
const ownerFile = 'test-process';

/** A folder for one product's data, reachable by the unprivileged user PostgreSQL runs as. */
export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), prefix));
  await chmod(folder, 0o711);
  await writeFile(path.join(folder, ownerFile), String(process.pid));
  return folder;
}

/** Where a data folder's database files are: inside it, or where its pointer file says. */
async function clusterOf(dataDir: string): Promise<string> {
  const outside = (await readFile(path.join(dataDir, POINTER), 'utf8').catch(() => '')).trim();
  return outside || path.join(dataDir, 'postgres');
}

/** The number of the database server's process; undefined when none runs. */
export async function serverPid(dataDir: string): Promise<number | undefined> {
  const file = path.join(await clusterOf(dataDir), 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n', 1)[0]);
  return pid > 0 ? pid : undefined;
}

/** Ends a database server that was left behind in the folder, and removes everything. */
export async function removeFolder(dataDir: string): Promise<void> {
  const cluster = await clusterOf(dataDir);
  await endOrphan(cluster, () => undefined);
  if (path.dirname(cluster) !== dataDir) await rm(path.dirname(cluster), { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

/** Clears what runs that were killed left behind: products and servers would stay for ever. */
export async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(tmpdir(), name);
    const owner = Number(await readFile(path.join(folder, ownerFile), 'utf8').catch(() => ''));
    // Without an owner it was made this very moment, by a run that goes on.
    if (owner === 0 || isAlive(owner)) continue;
    // Another user's, or another run sweeps it right now.
    await endProduct(folder).catch(() => undefined);
  }
}

async function endProduct(folder: string): Promise<void> {
  const product = await lockHolder(folder);
  if (product !== undefined) {
    process.kill(product, 'SIGTERM');
    if (!(await gone(product))) return;
  }
  await removeFolder(folder);
}
