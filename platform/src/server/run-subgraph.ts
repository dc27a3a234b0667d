import {
  createPostgresDoorbell,
  localFeed,
  runConsumers,
  type Doorbell,
  type EventFeed,
} from '../events/index.ts';
import type { SubgraphDefinition } from '../graphql/index.ts';
import { createLogger, type Logger } from '../log/index.ts';
import { connectRedis, createRedisDoorbell } from '../redis/index.ts';
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
 * `api` serves it, `worker` runs its handlers and cleans up (in one process at a time, whoever else stands by).
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
  const doorbell = await openDoorbell(env, log, last);
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
  if (wanted.has('worker')) work(running, { env, log, drain, cleanUp: options.cleanUp });
  drain.add('subgraph', () => running.close());
}

/** Over Redis where there is one. */
async function openDoorbell(env: ServerEnv, log: Logger, drain: Drain): Promise<Doorbell> {
  const { DATABASE_URL: databaseUrl, REDIS_URL: url, REDIS_PREFIX: prefix } = env;
  if (!url) {
    const doorbell = await createPostgresDoorbell({ databaseUrl, log });
    drain.add('doorbell', () => doorbell.close());
    return doorbell;
  }
  const redis = connectRedis({ url, prefix, log });
  const doorbell = await createRedisDoorbell({ redis, log });
  drain.add('doorbell', async () => {
    await doorbell.close();
    redis.disconnect();
  });
  return doorbell;
}

interface Work {
  env: ServerEnv;
  log: Logger;
  drain: Drain;
  cleanUp: RunOptions['cleanUp'];
}

function work(running: RunningSubgraph, { env, log, drain, cleanUp }: Work): void {
  const clients: SubgraphClient[] = [];
  const feedFrom = (producer: string): EventFeed => {
    if (producer === running.name) return localFeed(running);
    const url = env.SUBGRAPH_URLS.get(producer);
    if (url === undefined) throw new Error(`SUBGRAPH_URLS does not say where ${producer} is`);
    const client = new SubgraphClient({ url, secrets: env.SUBGRAPH_SECRET });
    clients.push(client);
    return httpFeed(producer, client, running.events.doorbell);
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

/** Closes when the process is told to end, or when whoever started it is gone; a second word ends it at once. */
function leaveInOrder(drain: Drain, last: Drain): void {
  const leave = (): void => {
    if (drain.isDraining) process.exit(1);
    void drain
      .close()
      .then(() => last.close())
      .then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, leave);
  if (process.connected) process.once('disconnect', leave);
}
