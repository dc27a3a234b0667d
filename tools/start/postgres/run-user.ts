import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';

/** The user a PostgreSQL server runs as; undefined means the user of this process. */
export interface RunUser {
  uid: number;
  gid: number;
}

/** `nobody` on every system we know of; the account itself need not exist, only the number is used. */
export const UNPRIVILEGED: RunUser = { uid: 65534, gid: 65534 };

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
  return UNPRIVILEGED;
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
