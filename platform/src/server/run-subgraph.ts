import {
  createPostgresDoorbell,
  localFeed,
  runConsumers,
  type Doorbell,
  type EventFeed,
} from '../events/index.ts';
import type { SubgraphDefinition } from '../graphql/index.ts';
import { createLogger, type Logger } from '../log/index.ts';
import { connectRedis, createRedisDoorbell, redisFeed, runRelay } from '../redis/index.ts';
import { Drain } from './drain.ts';
import { readServerEnv, type ServerEnv } from './env.ts';
import { httpFeed } from './http-feed.ts';
import { migrateSubgraph, openSubgraph, type RunningSubgraph } from './open-subgraph.ts';
import { serveSubgraph, type ServeOptions } from './serve-subgraph.ts';
import { SubgraphClient } from './subgraph-client.ts';

const roles = ['api', 'relay', 'worker'] as const;
export type Role = (typeof roles)[number];

export interface RunOptions {
  /** What it tells beside its graph to whoever knows the secret, by path. */
  answers?(running: RunningSubgraph): NonNullable<ServeOptions['answers']>;
  /** What its own modules want done about hourly. */
  cleanUp?(running: RunningSubgraph): Promise<unknown>;
}

const cleanUpEveryMs = 60 * 60_000;

/** What `--roles=` says; all of them without it. @throws for one that there is not */
export function readRoles(args: readonly string[]): ReadonlySet<Role> {
  const named = args.find((arg) => arg.startsWith('--roles='))?.slice('--roles='.length);
  if (named === undefined) return new Set(roles);
  const isRole = (name: string): name is Role => roles.some((role) => role === name);
  const wanted = named.split(',');
  if (!wanted.every(isRole)) throw new Error(`--roles= lists some of ${roles.join(', ')}, not "${named}"`);
  return new Set(wanted);
}

/**
 * Is the process of one subgraph: brings its schema up to date, then does what its roles are until it is told to stop.
 * `api` serves it, `relay` copies its log to Redis where there is one, `worker` runs its handlers and cleans up. Of the last
 * two one process at a time is active, others stand by.
 */
export async function runSubgraph(definition: SubgraphDefinition, options: RunOptions = {}): Promise<void> {
  const env = readServerEnv();
  const wanted = readRoles(process.argv);
  const log = createLogger({ service: definition.name, level: env.LOG_LEVEL });
  const drain = new Drain(log);
  /** What everything else needs is closed at the end. */
  const last = new Drain(log);
  leaveInOrder(drain, last);
  const { DATABASE_URL: databaseUrl, POOL_SIZE: poolSize } = env;
  await migrateSubgraph(definition, databaseUrl);
  const { doorbell, redis } = await openCarrier(env, log, last);
  const running = await openSubgraph(definition, { databaseUrl, poolSize, log, doorbell });
  if (wanted.has('api')) {
    const served = await serveSubgraph(running, {
      port: env.PORT,
      host: env.HOST,
      secrets: env.SUBGRAPH_SECRET,
      log,
      feed: localFeed(running),
      answers: options.answers?.(running),
    });
    drain.add('server', () => served.close());
    log.info({ port: served.port }, 'serving');
    // Whoever started it may want to know, when the system chose the port.
    process.send?.({ kind: 'serving', port: served.port });
  }
  if (wanted.has('relay') && redis) {
    const relay = runRelay(running, { redis, log });
    drain.add('relay', () => relay.stop());
  }
  if (wanted.has('worker')) work(running, { env, log, drain, redis, cleanUp: options.cleanUp });
  drain.add('subgraph', () => running.close());
}

interface Carrier {
  doorbell: Doorbell;
  /** Undefined where there is none: then the database carries the rings, and logs are read where they lie. */
  redis: ReturnType<typeof connectRedis> | undefined;
}

async function openCarrier(env: ServerEnv, log: Logger, drain: Drain): Promise<Carrier> {
  const { DATABASE_URL: databaseUrl, REDIS_URL: url, REDIS_PREFIX: prefix } = env;
  const redis = url ? connectRedis({ url, prefix, log }) : undefined;
  const doorbell = redis
    ? await createRedisDoorbell({ redis, log })
    : await createPostgresDoorbell({ databaseUrl, log });
  drain.add('doorbell', () => doorbell.close());
  drain.add('redis', () => Promise.resolve(redis?.disconnect()));
  return { doorbell, redis };
}

interface Work {
  env: ServerEnv;
  log: Logger;
  drain: Drain;
  redis: Carrier['redis'];
  cleanUp: RunOptions['cleanUp'];
}

function work(running: RunningSubgraph, { env, log, drain, redis, cleanUp }: Work): void {
  const { doorbell } = running.events;
  const clients: SubgraphClient[] = [];
  const feedFrom = (producer: string): EventFeed => {
    if (producer === running.name) return localFeed(running);
    const url = env.SUBGRAPH_URLS.get(producer);
    if (url === undefined) throw new Error(`SUBGRAPH_URLS does not say where ${producer} is`);
    const client = new SubgraphClient({ url, secrets: env.SUBGRAPH_SECRET });
    clients.push(client);
    const origin = httpFeed(producer, client, doorbell);
    return redis ? redisFeed({ redis, doorbell, origin }) : origin;
  };
  const producers = new Set(running.handlers.map(({ from }) => from));
  const consumers = runConsumers(running, [...producers].map(feedFrom));
  drain.add('consumers', async () => {
    await consumers.stop();
    await Promise.all(clients.map((client) => client.close()));
  });
  const cleanAll = async (): Promise<void> => {
    await running.cleanUp();
    await cleanUp?.(running);
  };
  const timer = setInterval(() => {
    cleanAll().catch((error: unknown) => log.error({ err: error }, 'cleaning up failed'));
  }, cleanUpEveryMs);
  drain.add('cleaning', () => Promise.resolve(clearInterval(timer)));
}

/** Closes when the process is told to end, or when whoever started it is gone. */
function leaveInOrder(drain: Drain, last: Drain): void {
  const leave = (): void => {
    // The terminal's Ctrl-C and the word of whoever started it come one after the other.
    if (drain.isDraining) return;
    void drain
      .close()
      .then(() => last.close())
      .then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, leave);
  if (process.connected) process.once('disconnect', leave);
}
