import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, readlink, realpath, rm, stat, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { serverEnvironment } from './cluster.ts';
import { StartProblem } from './errors.ts';
import { isAlive } from './process.ts';
import type { RunUser } from './run-user.ts';

const run = promisify(execFile);

/** Crash recovery replays the log since the last checkpoint (at most a few minutes of writes). */
const READY_WITHIN_MS = 120_000;
const FAST_STOP_MS = 15_000;
const IMMEDIATE_STOP_MS = 5_000;
const POLL_MS = 10;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/** A running server process. */
export interface Postmaster {
  pid: number;
  port: number;
  /** Resolves when the process is gone, for whatever reason. */
  ended: Promise<void>;
}

/** Stops a server that a killed start left behind, and clears the pid file of one that is dead already. */
export async function endOrphan(cluster: string, log: (line: string) => void): Promise<void> {
  const file = path.join(cluster, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number(text.split('\n', 1)[0]);
  if (!text || !Number.isInteger(pid) || pid <= 0) return;
  if (await isPostmasterOf(pid, cluster)) {
    log(`stopping the database server that an interrupted run left behind (process ${pid})`);
    await stopPostmaster(pid);
    return;
  }
  // PostgreSQL refuses to start as long as *any* process of its user has this number.
  await rm(file, { force: true });
}

async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    // The postmaster works in its data folder; nothing else of ours does.
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    return cwd === (await realpath(cluster).catch(() => cluster));
  }
  if (process.platform === 'win32') return true;
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes(cluster);
}

/** Starts the server on a free port of the loopback interface and waits until it takes connections. */
export async function startPostmaster(options: {
  cluster: string;
  binaries: Binaries;
  user: RunUser | undefined;
  logFile: string;
  settings: Record<string, string>;
  /** Called as soon as the work is done by another process. */
  onBusy?: () => void;
}): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const started = await tryStart(options, port);
    if (started !== undefined) return started;
    const tail = await logTail(options.logFile);
    // The free port was taken in between, or processes of a killed server still hold its memory: both pass.
    if (attempt < 10 && /address already in use|in use by|still in use|already exists/i.test(tail)) {
      await sleep(200);
      continue;
    }
    throw new StartProblem(`PostgreSQL did not start; the end of ${options.logFile}:\n${tail}`);
  }
}

async function tryStart(
  options: Parameters<typeof startPostmaster>[0],
  port: number,
): Promise<Postmaster | undefined> {
  const { cluster, binaries, user, logFile, settings } = options;
  await trimLog(logFile);
  const output = await open(logFile, 'a', 0o600);
  const all = { ...settings, port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  const child = spawn(
    binaries.postgres,
    ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...user,
      cwd: cluster,
      // Ctrl-C reaches the whole foreground group; the server must outlive the draining of requests.
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      env: serverEnvironment(),
    },
  );
  options.onBusy?.();
  const ended = endOf(child);
  try {
    await Promise.race([ready(cluster, child), ended]);
  } finally {
    await output.close();
  }
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return undefined;
  child.unref();
  return { pid: child.pid, port, ended };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => resolve());
    child.once('error', (error) =>
      reject(new StartProblem(`PostgreSQL cannot be run: ${error.message}`, { cause: error })),
    );
  });
}

/** The eighth line of the pid file is where the server says how far it is; `pg_ctl` waits on the same. */
async function ready(cluster: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (child.exitCode === null && child.signalCode === null) {
    const lines = (await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return;
    if (performance.now() > deadline) {
      child.kill('SIGQUIT');
      throw new StartProblem(`PostgreSQL was not ready after ${READY_WITHIN_MS / 1000} s`);
    }
    await sleep(POLL_MS);
  }
}

/**
 * Stops a server by its pid: open connections are ended, everything is written; when that takes too long, at once
 * (nothing acknowledged is lost, the next start recovers).
 * @throws StartProblem when it survives even that
 */
export async function stopPostmaster(pid: number, { immediate = false } = {}): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
  ];
  for (const [signal, patienceMs] of immediate ? steps.slice(1) : steps) {
    signalQuietly(pid, signal);
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      if (!isAlive(pid)) return;
      await sleep(POLL_MS);
    }
  }
  throw new StartProblem(`the database server (process ${pid}) does not stop`);
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

async function trimLog(file: string): Promise<void> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) await truncate(file, 0);
}

async function logTail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-8).join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new StartProblem('no free port on 127.0.0.1');
  return address.port;
}
