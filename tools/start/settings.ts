import path from 'node:path';
import {
  EnvError,
  flag,
  integer,
  oneOf,
  parseEnv,
  text,
  type EnvReader,
  type EnvSource,
} from '@testverse/platform/env';
import type { LogLevel } from '@testverse/platform/log';
import { mostWorkers } from './most-workers.mjs';
import { StartProblem } from './postgres/errors.ts';
import { subgraphNames } from './subgraphs.mjs';

/** What a start can be told from outside. */
export interface Settings {
  port: number;
  host: string;
  /** Absolute. */
  dataDir: string;
  /** A server somebody else runs; null means the embedded one. */
  databaseUrl: string | null;
  /** Whether the demo world is loaded into an empty database. */
  demo: boolean;
  logLevel: LogLevel;
  /** Processes that serve the API; 1 means this one. */
  workers: number;
  /** A Redis somebody else runs; null means one of our own, where the topology has one. */
  redisUrl: string | null;
  /** Subgraphs whose relay is a process of its own, where subgraphs are processes. */
  relaysApart: readonly string[];
  /** Whether npm waits for this process, through a shell of its own. */
  isNpmScript: boolean;
}

/** At the terminal of a person only what is wrong is worth a line. */
const logLevels: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];

const someSubgraphs: EnvReader<string[]> = (value) => {
  const listed = text('')(value).split(',').filter(Boolean);
  const wrong = listed.find((name) => !subgraphNames.includes(name));
  if (wrong !== undefined) throw new Error(`has "${wrong}", but lists some of ${subgraphNames.join(', ')}`);
  return listed;
};

/**
 * Reads the environment; the only place of the start that does.
 * @throws StartProblem that lists everything wrong with it
 */
export function readSettings(source: EnvSource = process.env): Settings {
  try {
    const env = parseEnv<{
      PORT: number;
      HOST: string;
      DATA_DIR: string;
      DATABASE_URL: string;
      DEMO: boolean;
      LOG_LEVEL: LogLevel;
      WORKERS: number;
      REDIS_URL: string;
      RELAYS_APART: string[];
    }>(source, {
      PORT: integer({ min: 1, max: 65_535, fallback: 4000 }),
      // Only this machine by default: the demo world has a sign-in that anybody can read off the terminal.
      HOST: text('127.0.0.1'),
      DATA_DIR: text('.data'),
      DATABASE_URL: text(''),
      // Somebody else's database gets demo people only when they ask for them.
      DEMO: flag(!source.DATABASE_URL),
      LOG_LEVEL: oneOf(logLevels, 'warn'),
      WORKERS: integer({ min: 1, max: mostWorkers, fallback: 1 }),
      REDIS_URL: text(''),
      RELAYS_APART: someSubgraphs,
    });
    return {
      port: env.PORT,
      host: env.HOST,
      dataDir: path.resolve(env.DATA_DIR),
      databaseUrl: env.DATABASE_URL || null,
      demo: env.DEMO,
      logLevel: env.LOG_LEVEL,
      workers: env.WORKERS,
      redisUrl: env.REDIS_URL || null,
      relaysApart: env.RELAYS_APART,
      isNpmScript: (source.npm_lifecycle_script ?? '').includes('tools/start/start.mjs'),
    };
  } catch (error) {
    if (error instanceof EnvError) throw new StartProblem(error.message, { cause: error });
    throw error;
  }
}

/** The database a worker serves from; its primary says so. @throws Error in a process that is no worker */
export function readWorkerDatabase(source: EnvSource = process.env): string {
  const url = source.WORKER_DATABASE_URL;
  if (!url) throw new Error('this is started by the primary process only');
  return url;
}
