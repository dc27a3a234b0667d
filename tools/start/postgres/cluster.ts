import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import { StartProblem, systemCode } from './errors.ts';
import type { RunUser } from './run-user.ts';

/** The one role and database of an embedded cluster. */
export const ROLE = 'testverse';

/** The first release with PostgreSQL's own UTF-8 locale: the same order of text on every machine. */
const BUILTIN_LOCALE_SINCE = 17;

/**
 * Reads the password of the cluster, or makes the one of a new cluster; the file can be read by its owner only.
 * @throws StartProblem when an existing cluster's password is lost
 */
export async function clusterPassword(dataDir: string, isNew: boolean): Promise<string> {
  const file = path.join(dataDir, 'postgres-password');
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known.trim()) return known.trim();
  if (!isNew) {
    throw new StartProblem(
      `the password of the database is missing or cannot be read (${file}). Put the file back, or start afresh with "npm run reset".`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/**
 * Looks whether the cluster exists and fits the programs.
 * @returns false when there is no cluster yet
 * @throws StartProblem for a cluster of another major release, or of another user
 */
export async function clusterExists(cluster: string, binaries: Binaries): Promise<boolean> {
  let version: string;
  try {
    version = (await readFile(path.join(cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw await unreadable(cluster, error);
  }
  if (version !== String(binaries.major)) {
    throw new StartProblem(
      `the database in ${cluster} was made by PostgreSQL ${version}, but this is PostgreSQL ${binaries.major}. ` +
        `Dump it with PostgreSQL ${version} and load it anew, or start afresh with "npm run reset".`,
    );
  }
  return true;
}

async function unreadable(cluster: string, error: unknown): Promise<Error> {
  const owner = await stat(cluster).catch(() => undefined);
  const who = owner ? `user ${owner.uid}` : 'another user';
  return new StartProblem(
    `the database in ${cluster} belongs to ${who} and cannot be read (${systemCode(error) ?? 'unknown error'}). ` +
      `Start as the user who started it first, or choose another folder with DATA_DIR.`,
    { cause: error },
  );
}

/**
 * Creates the cluster: made beside its final place and renamed at the end, so that a start killed half-way leaves nothing
 * that looks like a cluster.
 */
export async function createCluster(options: {
  cluster: string;
  binaries: Binaries;
  user: RunUser | undefined;
  password: string;
  durable: boolean;
  signal?: AbortSignal;
  /** Called as soon as the work is done by another process. */
  onBusy?: () => void;
}): Promise<void> {
  const { cluster, binaries, user, password, durable, signal, onBusy } = options;
  await removeHalves(cluster);
  // An initdb whose start was killed may still be at work: it must not share a folder with ours.
  const half = `${cluster}.half-${process.pid}`;
  await mkdir(half, { recursive: true, mode: 0o700 });
  const passwordFile = `${cluster}.pw`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    if (user) {
      await chown(half, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    await initdb(binaries, { ...user, signal, onBusy }, [
      `--pgdata=${half}`,
      `--username=${ROLE}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      ...(binaries.major >= BUILTIN_LOCALE_SINCE
        ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
        : []),
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ]);
    await rename(half, cluster);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(half, { recursive: true, force: true });
  }
}

async function removeHalves(cluster: string): Promise<void> {
  const parent = path.dirname(cluster);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${path.basename(cluster)}.half-`)) continue;
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function initdb(
  binaries: Binaries,
  { onBusy, ...how }: Partial<RunUser> & { signal?: AbortSignal; onBusy?: () => void },
  args: string[],
): Promise<void> {
  const child = spawn(binaries.initdb, args, {
    ...how,
    cwd: path.dirname(binaries.initdb),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: serverEnvironment(),
  });
  onBusy?.();
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (complaint.includes('could not look up effective user ID')) {
    throw new StartProblem(
      `PostgreSQL needs a user with a name, and number ${how.uid ?? process.getuid?.()} has none on this machine. ` +
        `Start as another user, add a line to /etc/passwd, or set DATABASE_URL.`,
    );
  }
  if (code !== 0) {
    throw new StartProblem(
      `PostgreSQL could not create its data folder:\n${complaint.trim() || `exit ${code}`}`,
    );
  }
}

/** What the server's processes see of our environment: no PG… settings and no locale of the person's shell. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|NODE_|npm_)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}
