import { EnvError, integer, oneOf, parseEnv, text, type EnvReader, type EnvSource } from '../env/index.ts';
import type { LogLevel } from '../log/index.ts';

/** What the environment says to every process of an installation. */
export interface InstallationEnv {
  /** Carries rings and copies of events between processes where there is one, else the database does. */
  REDIS_URL: string;
  /** Begins the names of everything in Redis: several installations may share one. */
  REDIS_PREFIX: string;
  LOG_LEVEL: LogLevel;
  /** Comma-separated, newest first: what the processes of an installation know each other by. */
  SUBGRAPH_SECRET: string[];
  /** Where the subgraphs are served: `<name>=<url>`, comma-separated. */
  SUBGRAPH_URLS: ReadonlyMap<string, string>;
  /** Where a collector of traces listens; nothing is traced without one. */
  OTEL_EXPORTER_OTLP_ENDPOINT: string;
}

/** What the environment says about a process of one subgraph. */
export interface ServerEnv extends InstallationEnv {
  DATABASE_URL: string;
  /** Connections of this process, beside those of its doorbell and its consumers. */
  POOL_SIZE: number;
  HOST: string;
  /** 0 lets the system choose. */
  PORT: number;
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

const collector: EnvReader<string> = (value) => {
  const url = text('')(value);
  if (url !== '' && !/^https?:\/\/./.test(url)) throw new Error(`is "${url}", but must be a URL`);
  return url;
};

/** For `parseEnv`, in every process of an installation. */
export const installationReaders: { [K in keyof InstallationEnv]: EnvReader<InstallationEnv[K]> } = {
  REDIS_URL: text(''),
  REDIS_PREFIX: text('testverse:'),
  LOG_LEVEL: oneOf(logLevels, 'info'),
  SUBGRAPH_SECRET: secrets,
  SUBGRAPH_URLS: urls,
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
};

/** Reads the environment. @throws EnvError that lists every problem */
export function readServerEnv(source: EnvSource = process.env): ServerEnv {
  return parseEnv<ServerEnv>(source, {
    ...installationReaders,
    DATABASE_URL: text(),
    POOL_SIZE: integer({ min: 1, max: 50, fallback: 6 }),
    HOST: text('127.0.0.1'),
    PORT: integer({ min: 0, max: 65_535, fallback: 0 }),
  });
}

const roles = ['api', 'relay', 'worker'] as const;
export type Role = (typeof roles)[number];

/** What `--roles=` says; all of them without it. @throws EnvError for one that there is not */
export function readRoles(args: readonly string[]): ReadonlySet<Role> {
  const named = args.find((arg) => arg.startsWith('--roles='))?.slice('--roles='.length);
  if (named === undefined) return new Set(roles);
  const isRole = (name: string): name is Role => roles.some((role) => role === name);
  const wanted = named.split(',');
  if (!wanted.every(isRole))
    throw new EnvError(`--roles lists some of ${roles.join(', ')}, but is "${named}"`);
  return new Set(wanted);
}
