import type { DocumentNode } from 'graphql';
import type { Redis } from 'ioredis';
import type { JSONWebKeySet } from 'jose';
import type { Clock, Ids } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { MemoryBuckets } from '../admission/buckets.ts';
import { RedisBuckets } from '../admission/buckets-redis.ts';
import { Credentials } from '../admission/credentials.ts';
import { KeySet } from '../admission/key-set.ts';
import type { Limits } from '../admission/limits.ts';
import { PersistedDocuments, type SafelistMode } from '../admission/persisted-documents.ts';
import { Rates } from '../admission/rates.ts';
import { RevokedSessions, type Revocations } from '../admission/revoked-sessions.ts';
import { MetricsDoor, Observer, type Consuming } from '../observability/index.ts';
import type { HealthMonitor } from '../root/health-monitor.ts';
import { AnswerText } from './answer-text.ts';
import { createApollo } from './apollo.ts';
import { Bodies } from './body.ts';
import { Door, type DoorParts, type Patience } from './door.ts';
import { Gate } from './gate.ts';
import { GraphqlDoor } from './graphql-door.ts';
import { HealthDoor } from './health-door.ts';
import { Judge } from './judge.ts';
import { LiveConnections } from './live-connections.ts';
import { ServedGraphs, type DoorGraph } from './served-graph.ts';
import { SocketDoor } from './socket-door.ts';
import { StreamDoor } from './stream-door.ts';
import { StaticFiles } from './static-files.ts';

export interface DoorOptions extends DoorGraph {
  health: HealthMonitor;
  auth: { jwks(): Promise<JSONWebKeySet>; revocations: Revocations };
  port: number;
  host: string;
  /** Folder of the built web app. */
  webRoot?: string;
  corsOrigins: readonly string[];
  trustedHops: number;
  introspection: boolean;
  limits: Limits;
  ipHashSecret: string;
  /** Documents that are known by their hash. None by default. */
  knownOperations?: readonly string[] | undefined;
  /** The same by an id that clients have for them as well. None by default. */
  listedDocuments?: ReadonlyMap<string, string> | undefined;
  /** What becomes of all others; `off` by default. */
  safelist?: SafelistMode | undefined;
  redis?: Redis;
  patience?: Patience;
  /** Milliseconds between two signs of life on a socket or event stream; 12 s by default. */
  beatMs?: number;
  /** One that tells nobody by default. */
  observer?: Observer;
  /** Those whose handlers `/metrics` tells about. */
  subgraphs?: readonly Consuming[];
  /** Who shows it may look at `/metrics` from anywhere. */
  metricsToken?: string | undefined;
  log: Logger;
  clock: Clock;
  ids: Ids;
}

export interface OpenDoor {
  port: number;
  /** Serves another version of the graph from when it is ready on; as of `ServedGraphs`. */
  turnTo(next: DoorGraph, known: readonly DocumentNode[], signal: AbortSignal): Promise<void>;
  /** Lets go of the version before. */
  forget(): void;
  /** Drains, then stops everything that was started for the door. */
  close(): Promise<void>;
}

/** Puts the door together and opens it. @throws DoorError when the port cannot be had */
export async function openDoor(options: DoorOptions): Promise<OpenDoor> {
  const { limits, log, clock, auth, introspection, observer = new Observer({ log }) } = options;
  const revoked = new RevokedSessions(auth.revocations, clock, log);
  const rates = ratesOf(options);
  const persisted = persistedOf(options);
  const shared = { limits, rates, observer, log, introspection, persisted, judge: new Judge(limits, clock) };
  const graphs = new ServedGraphs(shared, options);
  const apollo = createApollo({ graphs, limits, log, clock });
  await Promise.all([revoked.start(), apollo.start()]);
  const gate = gateOf(options, revoked, rates);
  const live = new LiveConnections({ limits, revoked, clock, beatMs: options.beatMs });
  observer.figures.liveConnections = () => live.size;
  const door = new Door({
    ...options,
    ...doorsOf(options, { apollo, graphs, persisted, gate, live, observer }),
    metrics: metricsDoorOf(options, observer),
    health: new HealthDoor(options.health, () => auth.jwks()),
    files: options.webRoot === undefined ? null : await StaticFiles.open(options.webRoot),
  });
  const stop = (): Promise<void> => {
    live.stop();
    revoked.stop();
    return apollo.stop();
  };
  try {
    const port = await door.open(options.port, options.host);
    return {
      port,
      turnTo: (next, known, signal) => graphs.turnTo(next, known, signal),
      forget: () => graphs.forget(),
      close: async () => {
        await door.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function ratesOf({ limits, clock, redis, log }: DoorOptions): Rates {
  return new Rates(limits, redis ? new RedisBuckets({ redis, clock, log }) : new MemoryBuckets(clock));
}

function gateOf({ auth, clock, log }: DoorOptions, revoked: RevokedSessions, rates: Rates): Gate {
  const credentials = new Credentials(new KeySet({ fetch: () => auth.jwks() }), revoked, clock);
  return new Gate({ credentials, rates, clock, log });
}

function persistedOf(options: DoorOptions): PersistedDocuments {
  const { knownOperations: known = [], listedDocuments: listed = new Map(), safelist = 'off', log } = options;
  const { documentLength } = options.limits;
  return new PersistedDocuments({ known, listed, safelist, documentLength, log });
}

function metricsDoorOf(options: DoorOptions, { figures }: Observer): MetricsDoor {
  const { subgraphs = [], metricsToken: token, trustedHops, clock } = options;
  return new MetricsDoor({ figures, subgraphs, token, isProxied: trustedHops > 0, clock });
}

interface Admission {
  apollo: ReturnType<typeof createApollo>;
  graphs: ServedGraphs;
  persisted: PersistedDocuments;
  gate: Gate;
  live: LiveConnections;
  observer: Observer;
}

/** The three ways in, which share everything that decides about an operation. */
function doorsOf(
  options: DoorOptions,
  { apollo, ...admission }: Admission,
): Pick<DoorParts, 'graphql' | 'sockets' | 'streams' | 'live' | 'observer' | 'accessLog'> {
  const { limits, clock, log } = options;
  const texts = new AnswerText({ limits, clock, log });
  // Without redaction, which costs more than the line: whoever writes to it chooses everything in it.
  const accessLog = log.child({}, { redact: [] });
  const parts = { ...options, ...admission, bodies: new Bodies(limits), texts, accessLog };
  return {
    graphql: new GraphqlDoor({ apollo, ...parts }),
    sockets: new SocketDoor(parts),
    streams: new StreamDoor(parts),
    live: admission.live,
    observer: admission.observer,
    accessLog,
  };
}
