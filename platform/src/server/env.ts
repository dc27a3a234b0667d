import { integer, oneOf, parseEnv, text, type EnvReader, type EnvSource } from '../env/index.ts';
import type { LogLevel } from '../log/index.ts';

/** What the environment says about a process of one subgraph. */
export interface ServerEnv {
  DATABASE_URL: string;
  /** Carries rings between processes where there is one, else the database does. */
  REDIS_URL: string;
  /** Begins the names of everything in Redis: several installations may share one. */
  REDIS_PREFIX: string;
  /** Connections of this process, beside those of its doorbell and its consumers. */
  POOL_SIZE: number;
  HOST: string;
  /** 0 lets the system choose. */
  PORT: number;
  LOG_LEVEL: LogLevel;
  /** Comma-separated, newest first: what the processes of an installation know each other by. */
  SUBGRAPH_SECRET: string[];
  /** Where the others are served: `<name>=<url>`, comma-separated. */
  SUBGRAPH_URLS: ReadonlyMap<string, string>;
}

const logLevels: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];
/** What nobody guesses. */
const shortestSecret = 32;

const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

const secrets: EnvReader<string[]> = (value) => {
  const listed = listOf(text()(value));
  if (listed.length === 0 || listed.some((secret) => secret.length < shortestSecret))
    throw new Error(
      `must hold secrets of ${shortestSecret} characters or more (openssl rand -hex 32), newest first`,
    );
  return listed;
};

const urls: EnvReader<ReadonlyMap<string, string>> = (value) => {
  const pairs = listOf(text('')(value)).map((pair): [string, string] => {
    const [, name, url] = /^([a-z-]+)=(https?:\/\/.+)$/.exec(pair) ?? [];
    if (!name || !url || !URL.canParse(url))
      throw new Error(`has "${pair}", but lists subgraphs such as users=http://10.0.0.7:4101`);
    return [name, url];
  });
  return new Map(pairs);
};

/** Reads the environment. @throws EnvError that lists every problem */
export function readServerEnv(source: EnvSource = process.env): ServerEnv {
  return parseEnv<ServerEnv>(source, {
    DATABASE_URL: text(),
    REDIS_URL: text(''),
    REDIS_PREFIX: text('testverse:'),
    POOL_SIZE: integer({ min: 1, max: 50, fallback: 6 }),
    HOST: text('127.0.0.1'),
    PORT: integer({ min: 0, max: 65_535, fallback: 0 }),
    LOG_LEVEL: oneOf(logLevels, 'info'),
    SUBGRAPH_SECRET: secrets,
    SUBGRAPH_URLS: urls,
  });
}
