import { access, chmod, constants, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { findBinaries } from './binaries.ts';
import { clusterExists, clusterPassword, createCluster, ROLE } from './cluster.ts';
import { StartProblem, systemCode } from './errors.ts';
import { lockFolder, type ReleaseLock } from './lock.ts';
import { clusterFolder } from './places.ts';
import { endOrphan, startPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts';
import { isRoot, runUserFor, unprivileged } from './run-user.ts';

/** A PostgreSQL server of our own, running. */
export interface RunningPostgres {
  /** Connects as the owner of everything; the database exists already. */
  url: string;
  pid: number;
  /** Where the cluster's files are. */
  cluster: string;
  /** True when this start created the cluster. */
  fresh: boolean;
  /** Resolves when the server is gone, asked for or not. */
  ended: Promise<void>;
  /** Ends the server and frees the data folder; `immediate` skips the writing (the next start would recover). */
  stop(options?: { immediate?: boolean }): Promise<void>;
}

/** Settings of every cluster we start. */
const settings = {
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // No statement of ours takes this long; a forgotten transaction must not hold its locks for ever.
  statement_timeout: '60s',
  idle_in_transaction_session_timeout: '60s',
  // Compilation costs more than it brings for statements of a few milliseconds.
  jit: 'off',
  // Lists of a database of some gigabytes are read from here; it is taken as it is used.
  shared_buffers: '512MB',
  // Less often a whole page stands in the log of the database where a row would do.
  max_wal_size: '4GB',
};

/** For tests: a crash of the machine loses everything, and nobody minds. */
const forgetful = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  shared_buffers: '128MB',
  max_wal_senders: '0',
  autovacuum: 'off',
};

/** A data folder that belongs to this process alone. */
export interface ClaimedFolder {
  path: string;
  release: ReleaseLock;
}

/**
 * Makes the data folder when it is missing and takes it for this process.
 * @throws StartProblem when another process has it
 */
export async function claimFolder(dataDir: string): Promise<ClaimedFolder> {
  const folder = path.resolve(dataDir);
  await makeFolder(folder);
  return { path: folder, release: await lockFolder(folder) };
}

/**
 * Starts the embedded PostgreSQL on a data folder, creating what is missing and repairing what an interrupted run left.
 * @throws StartProblem in words for the person at the terminal
 */
export async function startPostgres(options: {
  /** Claimed already, or a path that this start claims. Freed by `stop` in both cases. */
  dataDir: string | ClaimedFolder;
  /** False gives up safety against power loss for speed. */
  durable?: boolean;
  log: (line: string) => void;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
  /** Called when the slow part runs in a process of its own, so that this one may be busy meanwhile. */
  onBusy?: () => void;
}): Promise<RunningPostgres> {
  const folder = typeof options.dataDir === 'string' ? await claimFolder(options.dataDir) : options.dataDir;
  const releases = [folder.release];
  const release: ReleaseLock = async () => {
    for (const free of releases.splice(0).reverse()) await free();
  };
  try {
    const { postmaster, cluster, password, fresh } = await open(folder.path, options, releases);
    return {
      url: `postgres://${ROLE}:${password}@127.0.0.1:${postmaster.port}/postgres`,
      pid: postmaster.pid,
      cluster,
      fresh,
      ended: postmaster.ended,
      stop: async (how) => {
        await stopPostmaster(postmaster.pid, how);
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function open(
  dataDir: string,
  options: Omit<Parameters<typeof startPostgres>[0], 'dataDir'>,
  releases: ReleaseLock[],
): Promise<{ postmaster: Postmaster; cluster: string; password: string; fresh: boolean }> {
  const { durable = true, log, signal, onBusy } = options;
  const cluster = await clusterFolder(dataDir, isRoot() ? await unprivileged() : undefined, log);
  // A copied checkout carries a pointer to the same cluster; it must not be started twice either.
  if (path.dirname(cluster) !== dataDir) {
    await mkdir(path.dirname(cluster), { recursive: true });
    releases.push(await lockFolder(path.dirname(cluster)));
  }
  const user = await runUserFor(cluster);
  const binaries = await findBinaries(user, log);
  const fresh = !(await clusterExists(cluster, binaries));
  const password = await clusterPassword(dataDir, fresh);
  if (fresh) await createCluster({ cluster, binaries, user, password, durable, signal, onBusy });
  else await endOrphan(cluster, log);
  signal?.throwIfAborted();
  const postmaster = await startPostmaster({
    cluster,
    binaries,
    user,
    onBusy,
    logFile: path.join(dataDir, 'postgres.log'),
    settings: durable ? settings : { ...settings, ...forgetful },
  });
  return { postmaster, cluster, password, fresh };
}

/**
 * Makes the data folder when it is missing; one that root makes can be passed through by the server's user, but not
 * listed.
 * @throws StartProblem when this process cannot keep anything there
 */
export async function makeFolder(dataDir: string): Promise<void> {
  const found = await stat(dataDir).catch(() => undefined);
  if (found && !found.isDirectory())
    throw new StartProblem(`the data folder ${dataDir} is a file. ${elsewhere}`);
  try {
    if (!found) await mkdir(dataDir, { recursive: true });
    if (!found && isRoot()) await chmod(dataDir, 0o711);
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const what = found ? 'cannot be written to' : 'cannot be made';
    throw new StartProblem(
      `the data folder ${dataDir} ${what} (${systemCode(error) ?? String(error)}). ${elsewhere}`,
      {
        cause: error,
      },
    );
  }
}

const elsewhere = 'Choose one of your own: DATA_DIR=… npm start';
