import path from 'node:path';
import { EnvError, flag, integer, oneOf, parseEnv, text, type EnvSource } from '@testverse/platform/env';
import type { LogLevel } from '@testverse/platform/log';
import { mostWorkers } from './most-workers.mjs';
import { StartProblem } from './postgres/errors.ts';

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
  /** Whether npm waits for this process, through a shell of its own. */
  isNpmScript: boolean;
}

/** At the terminal of a person only what is wrong is worth a line. */
const logLevels: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];

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
    });
    return {
      port: env.PORT,
      host: env.HOST,
      dataDir: path.resolve(env.DATA_DIR),
      databaseUrl: env.DATABASE_URL || null,
      demo: env.DEMO,
      logLevel: env.LOG_LEVEL,
      workers: env.WORKERS,
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
