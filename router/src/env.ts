import {
  flag,
  integer,
  oneOf,
  parseEnv,
  text,
  type EnvReader,
  type EnvSource,
} from '@testverse/platform/env';
import { installationReaders, type InstallationEnv } from '@testverse/platform/server';
import { readListedDocuments } from './admission/listed-documents.ts';
import { safelistModes, type SafelistMode } from './admission/persisted-documents.ts';
import { productionLimits, testLimits, type Limits } from './admission/limits.ts';

export const engineNames = ['testverse', 'apollo-gateway'] as const;
export type EngineName = (typeof engineNames)[number];

const caches = ['off', 'memory', 'redis'] as const;

/** What the environment says about the router; the rest comes from the composition root. */
export interface RouterEnv {
  engine: EngineName;
  /** Origins whose pages may call the API, beside our own. */
  corsOrigins: string[];
  /** How many proxies of ours stand before the router. */
  trustedHops: number;
  introspection: boolean;
  limits: Limits;
  /** Texts of documents by the ids that clients have for them. */
  listedDocuments: ReadonlyMap<string, string>;
  /** What becomes of documents that are not on the list. */
  safelist: SafelistMode;
  /** Who shows it may look at the metrics from anywhere; without one only this machine may. */
  metricsToken: string | undefined;
  /** Operations that take longer get a line in the log. */
  slowOperationMs: number;
  /** Where a collector of traces listens; without one nothing is traced. */
  tracesTo: string | undefined;
  /** The share of operations that is traced. */
  traceShare: number;
  /** Where answers of subgraphs are kept; undefined leaves it to what there is. */
  responseCache: (typeof caches)[number] | undefined;
  /** A Redis for these answers alone, which may throw away what it likes; empty without one. */
  cacheRedisUrl: string;
}

/** The single ceilings an operator may set; the others follow the profile. */
const ceilings = {
  LIMIT_BODY_BYTES: 'bodyBytes',
  LIMIT_TOKENS: 'tokens',
  LIMIT_DEPTH: 'depth',
  LIMIT_ALIASES: 'aliases',
  LIMIT_ROOT_FIELDS: 'rootFields',
  LIMIT_DIRECTIVES: 'directives',
  LIMIT_COST: 'cost',
  LIMIT_LIST_ITEMS: 'listItems',
  LIMIT_VARIABLES_DEPTH: 'variablesDepth',
  LIMIT_ERRORS: 'errors',
  LIMIT_OPERATION_MS: 'operationMs',
  LIMIT_RESPONSE_BYTES: 'responseBytes',
  LIMIT_ANONYMOUS_PER_MINUTE: 'anonymousRequestsPerMinute',
  LIMIT_CONNECTIONS_PER_PERSON: 'connectionsPerPerson',
  LIMIT_CONNECTIONS_PER_ADDRESS: 'connectionsPerAddress',
} as const;

type CeilingName = keyof typeof ceilings;

type Parsed = Record<CeilingName, number | undefined> & {
  ROUTER_ENGINE: EngineName;
  CORS_ORIGINS: string[];
  TRUST_PROXY: number;
  INTROSPECTION: boolean;
  LIMITS: 'production' | 'test';
  LISTED_DOCUMENTS: RouterEnv['listedDocuments'];
  SAFELIST: SafelistMode;
  METRICS_TOKEN: string;
  SLOW_OPERATION_MS: number;
  OTEL_EXPORTER_OTLP_ENDPOINT: string;
  OTEL_TRACES_SAMPLER_ARG: number;
  RESPONSE_CACHE: RouterEnv['responseCache'];
  CACHE_REDIS_URL: string;
};

const optionalCeiling: EnvReader<number | undefined> = (value) =>
  value === undefined ? undefined : integer({ min: 1, max: 1_000_000_000 })(value);

const origins: EnvReader<string[]> = (value) => {
  const listed = text('')(value)
    .split(',')
    .map((origin) => origin.trim())
    .filter(Boolean);
  const wrong = listed.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined)
    throw new Error(`has "${wrong}", but lists origins such as https://app.example.org`);
  return listed;
};

/** What nobody guesses. */
const shortestToken = 16;

const unguessable: EnvReader<string> = (value) => {
  const token = text('')(value);
  if (token !== '' && token.length < shortestToken)
    throw new Error(`must have ${shortestToken} characters or more (openssl rand -hex 16)`);
  return token;
};

const usualShare = 0.1;

const share: EnvReader<number> = (value) => {
  const given = Number(value ?? usualShare);
  if (!(given >= 0 && given <= 1)) throw new Error(`is "${value}", but must be a number from 0 to 1`);
  return given;
};

/**
 * Reads what the environment says about the router.
 * @throws EnvError that lists every problem
 */
export function readRouterEnv(source: EnvSource = process.env): RouterEnv {
  const names = Object.keys(ceilings) as CeilingName[];
  const ceilingReaders = Object.fromEntries(names.map((name) => [name, optionalCeiling])) as Record<
    CeilingName,
    EnvReader<number | undefined>
  >;
  const env = parseEnv<Parsed>(source, {
    ...ceilingReaders,
    ROUTER_ENGINE: oneOf(engineNames, 'testverse'),
    CORS_ORIGINS: origins,
    TRUST_PROXY: integer({ min: 0, max: 10, fallback: 0 }),
    INTROSPECTION: flag(true),
    LIMITS: oneOf(['production', 'test'], 'production'),
    LISTED_DOCUMENTS: (value) => (value ? readListedDocuments(value) : new Map<string, string>()),
    SAFELIST: oneOf(safelistModes, 'off'),
    METRICS_TOKEN: unguessable,
    SLOW_OPERATION_MS: integer({ min: 1, max: 600_000, fallback: 500 }),
    OTEL_EXPORTER_OTLP_ENDPOINT: installationReaders.OTEL_EXPORTER_OTLP_ENDPOINT,
    OTEL_TRACES_SAMPLER_ARG: share,
    RESPONSE_CACHE: (value) => (value ? oneOf(caches, 'memory')(value) : undefined),
    CACHE_REDIS_URL: text(''),
  });
  return {
    engine: env.ROUTER_ENGINE,
    corsOrigins: env.CORS_ORIGINS,
    trustedHops: env.TRUST_PROXY,
    introspection: env.INTROSPECTION,
    limits: limitsOf(env),
    listedDocuments: env.LISTED_DOCUMENTS,
    safelist: env.SAFELIST,
    metricsToken: env.METRICS_TOKEN || undefined,
    slowOperationMs: env.SLOW_OPERATION_MS,
    tracesTo: env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined,
    traceShare: env.OTEL_TRACES_SAMPLER_ARG,
    responseCache: env.RESPONSE_CACHE,
    cacheRedisUrl: env.CACHE_REDIS_URL,
  };
}

function limitsOf(env: Parsed): Limits {
  const names = Object.keys(ceilings) as CeilingName[];
  const set = names.flatMap((name) =>
    env[name] === undefined ? [] : [[ceilings[name], env[name]] as const],
  );
  return { ...(env.LIMITS === 'test' ? testLimits : productionLimits), ...Object.fromEntries(set) };
}

/** What the environment says about a router in a process of its own, beside the rest. */
export interface RouterProcessEnv extends InstallationEnv {
  PORT: number;
  HOST: string;
  /** Keys the hash of network addresses; the same for all routers of an installation. */
  IP_HASH_SECRET: string;
}

/** Reads what a router in a process of its own is told. @throws EnvError that lists every problem */
export function readRouterProcessEnv(source: EnvSource = process.env): RouterProcessEnv {
  return parseEnv<RouterProcessEnv>(source, {
    ...installationReaders,
    PORT: integer({ min: 0, max: 65_535, fallback: 4000 }),
    HOST: text('127.0.0.1'),
    IP_HASH_SECRET: text(),
    SUBGRAPH_URLS: (value) => {
      const urls = installationReaders.SUBGRAPH_URLS(value);
      if (urls.size === 0) throw new Error('must list the subgraphs, as in users=http://10.0.0.7:4101');
      return urls;
    },
  });
}

/** Keeps `@apollo/gateway` from reporting to its vendor; it looks at the environment when it is constructed. */
export function refuseTelemetry(environment: NodeJS.ProcessEnv = process.env): void {
  environment['APOLLO_TELEMETRY_DISABLED'] = 'true';
}
