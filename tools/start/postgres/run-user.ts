import { lstat, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** The user a PostgreSQL server runs as; undefined means the user of this process. */
export interface RunUser {
  uid: number;
  gid: number;
}

/** `nobody` on Linux. */
const NOBODY: RunUser = { uid: 65534, gid: 65534 };

/**
 * Somebody without rights for a server that root starts. `initdb` insists on an account with a name, so where `nobody`
 * is another number or missing (small container images), it is the first other account.
 */
export async function unprivileged(passwd = '/etc/passwd'): Promise<RunUser> {
  const text = await readFile(passwd, 'utf8').catch(() => '');
  const accounts = text
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ name, uid }) => name && Number.isInteger(uid) && uid !== 0);
  const found =
    accounts.find(({ uid }) => uid === NOBODY.uid) ??
    accounts.find(({ name }) => name === 'nobody') ??
    accounts[0];
  return found ? { uid: found.uid, gid: found.gid } : NOBODY;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Decides who runs the server of this cluster folder. PostgreSQL refuses to run as root, so root hands over to the
 * owner of an existing cluster, or to an unprivileged number for a fresh one.
 */
export async function runUserFor(cluster: string): Promise<RunUser | undefined> {
  if (!isRoot()) return undefined;
  const existing = await stat(cluster).catch(() => undefined);
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  return unprivileged();
}

/** Says whether that user can pass through every folder above `target`; decided by the permission bits. */
export async function canReach(user: RunUser, target: string): Promise<boolean> {
  let folder = path.dirname(path.resolve(target));
  for (;;) {
    const found = await lstat(folder).catch(() => undefined);
    if (found?.isSymbolicLink()) {
      const real = await stat(folder).catch(() => undefined);
      if (real && !maySearch(user, real)) return false;
    } else if (found && !maySearch(user, found)) return false;
    const parent = path.dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}

function maySearch(user: RunUser, entry: { mode: number; uid: number; gid: number }): boolean {
  if (entry.uid === user.uid) return (entry.mode & 0o100) !== 0;
  if (entry.gid === user.gid) return (entry.mode & 0o010) !== 0;
  return (entry.mode & 0o001) !== 0;
}
