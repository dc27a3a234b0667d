import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findPart, parts } from '../test/parts.mjs';
import { freePort } from './port.ts';
import { StartProblem } from './postgres/errors.ts';
import { claimFolder, type ClaimedFolder } from './postgres/launch.ts';
import { keptSecret } from './secret.ts';
import type { Settings } from './settings.ts';
import type { Part } from './supervisor.ts';

/** A Redis of this start. */
export interface OwnRedis {
  url: string;
  part: Part;
  /** Frees its folder, once it has ended. */
  release(): Promise<void>;
}

const probeMs = 20;
const byeMs = 2_000;

/**
 * The program of a Redis server; undefined where REDIS_URL says that somebody else runs one.
 * @throws StartProblem that says how to get one
 */
export function needRedis({ redisUrl }: Settings): string | undefined {
  if (redisUrl) return undefined;
  const program = findPart('redis');
  if (program) return program;
  throw new StartProblem(
    `this machine lacks ${parts.redis.remedy}, which the processes tell each other news by. ` +
      'One that runs already will do: REDIS_URL=redis://… npm run start:distributed',
  );
}

/**
 * Prepares a Redis in the data folder, for processes of this machine that know its password. It keeps nothing: what is in
 * it are copies. One that an interrupted run left behind is ended.
 * @throws StartProblem when another start has the folder
 */
export async function ownRedis(program: string, dataDir: string): Promise<OwnRedis> {
  const folder = await freeFolder(dataDir);
  const password = await passwordOf(folder);
  const port = await freePort();
  await writeFile(portFileOf(folder), `${port}\n`);
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    part: {
      name: 'redis',
      port,
      launch: () => launch(program, folder, { port, password }),
      serves: async (child) => {
        while (child.exitCode === null && !(await listens(port))) await sleep(probeMs);
        return undefined;
      },
    },
    release: folder.release,
  };
}

/**
 * Ends the Redis that an interrupted run left behind in the data folder, if there is one.
 * @throws StartProblem when a start that is alive has the folder
 */
export async function endLeftRedis(dataDir: string): Promise<void> {
  const folder = await freeFolder(dataDir);
  await folder.release();
}

/** The folder in which no Redis runs any more. */
async function freeFolder(dataDir: string): Promise<ClaimedFolder> {
  const folder = await claimFolder(path.join(dataDir, 'redis'));
  const port = Number(await readFile(portFileOf(folder), 'utf8').catch(() => '0'));
  if (port) await endOrphan(port, await passwordOf(folder));
  return folder;
}

function portFileOf(folder: ClaimedFolder): string {
  return path.join(folder.path, 'port');
}

async function passwordOf(folder: ClaimedFolder): Promise<string> {
  return Buffer.from(await keptSecret(folder.path, 'password'), 'base64').toString('hex');
}

/** The settings go in by a pipe: arguments can be read by everybody on the machine. */
function launch(
  program: string,
  folder: ClaimedFolder,
  { port, password }: { port: number; password: string },
): ChildProcess {
  const child = spawn(program, ['-'], { cwd: folder.path, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(
    [
      'bind 127.0.0.1',
      `port ${port}`,
      `requirepass ${password}`,
      'save ""',
      'appendonly no',
      'logfile redis.log',
      '',
    ].join('\n'),
  );
  return child;
}

/** Whoever knows the password of this folder is of this folder. */
async function endOrphan(port: number, password: string): Promise<void> {
  if (!(await listens(port))) return;
  const redis = new Redis({
    port,
    host: '127.0.0.1',
    password,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: byeMs,
    commandTimeout: byeMs,
  });
  redis.on('error', () => undefined);
  // It ends the connection in place of an answer.
  await redis.shutdown('NOSAVE').catch(() => undefined);
  redis.disconnect();
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (does: boolean): void => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}
