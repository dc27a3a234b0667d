import { createHash } from 'node:crypto';
import { access, chmod, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StartProblem } from './errors.ts';
import { canReach, type RunUser } from './run-user.ts';

/** Says in the data folder where its cluster really is, when it could not live there. */
export const POINTER = 'postgres-location.txt';

/** Best first: kept across reboots, kept usually, better than nothing. */
const outside = ['/var/lib/testverse', '/var/tmp/testverse', path.join(tmpdir(), 'testverse')];

/**
 * Makes a folder `user` can reach, named after the private path it stands in for.
 * @throws StartProblem when no place outside is writable
 */
export async function reachableFolder(user: RunUser, privatePath: string): Promise<string> {
  const name = createHash('sha256').update(path.resolve(privatePath)).digest('hex').slice(0, 12);
  for (const parent of outside) {
    const folder = path.join(parent, name);
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
      // The umask of root may have made them private again.
      await chmod(parent, 0o755);
      await chmod(folder, 0o755);
    } catch {
      continue;
    }
    if (await canReach(user, path.join(folder, 'x'))) return folder;
  }
  throw new StartProblem(
    `PostgreSQL cannot run as root, and user ${user.uid} can reach neither ${privatePath} nor any of ${outside.join(', ')}. ` +
      `Start as a normal user, or set DATABASE_URL.`,
  );
}

/**
 * Decides where the cluster of a data folder lives: inside it, or outside when the server's user cannot come in (root in
 * a private folder). An earlier decision, kept in the pointer file, stands.
 */
export async function clusterFolder(
  dataDir: string,
  user: RunUser | undefined,
  log: (line: string) => void,
): Promise<string> {
  const inside = path.join(dataDir, 'postgres');
  const pointer = path.join(dataDir, POINTER);
  const earlier = await readFile(pointer, 'utf8').catch(() => '');
  if (earlier.trim()) return earlier.trim();
  if (!user || (await canReach(user, inside))) return inside;
  const cluster = path.join(await reachableFolder(user, dataDir), 'postgres');
  await writeFile(pointer, `${cluster}\n`);
  log(`${dataDir} is private to root, so the database's files are in ${cluster}`);
  return cluster;
}
