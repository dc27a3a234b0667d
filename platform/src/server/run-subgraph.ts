import { EnvError } from '../env/index.ts';
import {
  consumersOf,
  createPostgresDoorbell,
  localFeed,
  runConsumers,
  type Doorbell,
  type ConsumerStatus,
  type EventFeed,
} from '../events/index.ts';
import type { SubgraphDefinition } from '../graphql/index.ts';
import { openTracing, type Logger } from '../log/index.ts';
import { connectRedis, createRedisDoorbell, redisFeed, runRelay } from '../redis/index.ts';
import type { Drain } from './drain.ts';
import { readRoles, readServerEnv, type Role, type ServerEnv } from './env.ts';
import { httpFeed } from '../calls/http-feed.ts';
import { migrateSubgraph, openSubgraph, type RunningSubgraph } from './open-subgraph.ts';
import { patientFeed } from '../calls/patient-feed.ts';
import { runProcess, type OwnProcess } from './run-process.ts';
import { serveSubgraph, type ServeOptions } from './serve-subgraph.ts';
import { SubgraphClient } from '../calls/subgraph-client.ts';

/** What the process of a subgraph is made from. */
export interface SubgraphProcess {
  definition: SubgraphDefinition;
  /** What it tells beside its graph to whoever knows the secret, by path. */
  answers?(running: RunningSubgraph): NonNullable<ServeOptions['answers']>;
  /** What its own modules want done about hourly. */
  cleanUp?(running: RunningSubgraph): Promise<unknown>;
}

const cleanUpEveryMs = 60 * 60_000;

/**
 * Is the process of one subgraph: brings its schema up to date, then does what its roles are until it is told to stop.
 * `api` serves it, `relay` copies its log to Redis where there is one, `worker` runs its handlers and cleans up. Of the last
 * two one process at a time is active, others stand by.
 * @param define reads the subgraph's own settings
 */
export function runSubgraph(define: () => SubgraphProcess): Promise<void> {
  return runProcess(() => {
    const parts = define();
    const env = readServerEnv();
    const wanted = readRoles(process.argv);
    const { name } = parts.definition;
    return { name, logLevel: env.LOG_LEVEL, open: (own) => open(parts, env, wanted, own) };
  });
}

async function open(
  { definition, answers, cleanUp }: SubgraphProcess,
  env: ServerEnv,
  wanted: ReadonlySet<Role>,
  { log, drain, last, onMoved, migrating, serving }: OwnProcess,
): Promise<void> {
  const { DATABASE_URL: databaseUrl, POOL_SIZE: poolSize } = env;
  await migrating(() => migrateSubgraph(definition, databaseUrl));
  const { doorbell, redis } = await openCarrier(env, log, last);
  const running = await openSubgraph(definition, { databaseUrl, poolSize, log, doorbell });
  // A setting that is missing is to be told before anything serves.
  const feeds = wanted.has('worker') ? openFeeds(running, { env, log, redis, onMoved }) : undefined;
  let port = 0;
  if (wanted.has('api')) {
    const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env;
    const tracing = endpoint ? await openTracing({ service: running.name, endpoint }) : undefined;
    last.add('traces', async () => tracing?.close());
    const served = await serveSubgraph(running, {
      port: env.PORT,
      host: env.HOST,
      secrets: env.SUBGRAPH_SECRET,
      log,
      feed: localFeed(running),
      answers: { ...answers?.(running), ...(feeds && { '/consumers': () => feeds.status() }) },
      tracing,
    });
    drain.add('server', () => served.close());
    port = served.port;
  }
  if (wanted.has('relay') && redis) {
    const relay = runRelay(running, { redis, log });
    drain.add('relay', () => relay.stop());
  }
  if (feeds) work(running, { feeds, log, drain, cleanUp });
  drain.add('subgraph', () => running.close());
  serving(port);
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

/** The logs that the subgraph's handlers read. */
interface Feeds {
  list: readonly EventFeed[];
  /** How far each handler has come. */
  status(): Promise<ConsumerStatus[]>;
  /** Ends the waiting for a producer that is away. */
  giveUp(): void;
  close(): Promise<unknown>;
}

interface FeedParts extends Pick<OwnProcess, 'log' | 'onMoved'> {
  env: ServerEnv;
  redis: Carrier['redis'];
}

function openFeeds(running: RunningSubgraph, { env, log, redis, onMoved }: FeedParts): Feeds {
  const { doorbell } = running.events;
  const ending = new AbortController();
  const clients: SubgraphClient[] = [];
  /** Each log where it lies, for who only wants to know how long it is. */
  const origins: EventFeed[] = [];
  const asked = <Feed extends EventFeed>(origin: Feed): Feed => (origins.push(origin), origin);
  const feedFrom = (producer: string): EventFeed => {
    if (producer === running.name) return asked(localFeed(running));
    const url = env.SUBGRAPH_URLS.get(producer);
    if (url === undefined)
      throw new EnvError(`SUBGRAPH_URLS: does not say where ${producer} is, whose events are read here`);
    const client = new SubgraphClient({
      url,
      secrets: env.SUBGRAPH_SECRET,
      onMoved: (move) => onMoved(producer, move),
    });
    clients.push(client);
    const origin = asked(httpFeed(producer, client, doorbell));
    return patientFeed(redis ? redisFeed({ redis, doorbell, origin }) : origin, log, ending.signal);
  };
  const producers = new Set(running.handlers.map(({ from }) => from));
  return {
    list: [...producers].map(feedFrom),
    status: () => consumersOf(running, origins).status(),
    giveUp: () => ending.abort(),
    close: () => Promise.all(clients.map((client) => client.close())),
  };
}

interface Work {
  feeds: Feeds;
  log: Logger;
  drain: Drain;
  cleanUp: SubgraphProcess['cleanUp'];
}

function work(running: RunningSubgraph, { feeds, log, drain, cleanUp }: Work): void {
  const consumers = runConsumers(running, feeds.list);
  drain.add('consumers', async () => {
    feeds.giveUp();
    await consumers.stop();
    await feeds.close();
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
