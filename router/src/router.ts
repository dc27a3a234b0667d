import { Kind, parse, type DocumentNode } from 'graphql';
import type { Redis } from 'ioredis';
import type { JSONWebKeySet } from 'jose';
import type { Clock, Ids } from '@testverse/platform/context';
import { openTracing, type Logger, type Tracing } from '@testverse/platform/log';
import type { SubgraphHealthReport } from '@testverse/platform/server';
import { productionLimits, type Limits } from './admission/limits.ts';
import type { SafelistMode } from './admission/persisted-documents.ts';
import type { Revocations } from './admission/revoked-sessions.ts';
import { ResponseCache, type CacheStore, type ChangeFeed } from './cache/index.ts';
import type { EngineName } from './env.ts';
import { openGraph, type Graph } from './graph.ts';
import { GraphVersions } from './graph-versions.ts';
import { Observer, type Consuming } from './observability/index.ts';
import { HealthMonitor } from './root/health-monitor.ts';
import { openDoor, type DoorOptions, type OpenDoor } from './server/open-door.ts';
import type { Transport } from './transports/index.ts';

export { productionLimits, testLimits } from './admission/limits.ts';
export type { Limits } from './admission/limits.ts';
export type { RevokedSession, Revocations } from './admission/revoked-sessions.ts';
export { openStore } from './cache/index.ts';
export { readRouterEnv } from './env.ts';
export type { EngineName, RouterEnv } from './env.ts';
export { DoorError } from './server/door.ts';
export { createLocalTransport } from './transports/index.ts';
export type { Transport } from './transports/index.ts';

/** A subgraph as the router knows it: what it offers, how to reach it, how it is. */
export interface RouterSubgraph extends Consuming {
  sdl: string;
  transport: Transport;
  health(): Promise<SubgraphHealthReport>;
  /** Its log: what tells a cache that something has changed. Without it nothing of the subgraph is kept. */
  feed?: ChangeFeed | undefined;
  /** Calls when it turns out to offer another schema than `sdl`, where that can happen. @returns what ends that */
  onSchema?(listener: (sdl: string) => void): () => void;
}

export interface RouterOptions {
  subgraphs: readonly RouterSubgraph[];
  /** 0 lets the system choose. */
  port: number;
  host: string;
  engine: EngineName;
  /** From the owner of sessions. */
  auth: { jwks(): Promise<JSONWebKeySet>; revocations: Revocations };
  /** Folder of the built web app; without it there is only the API. */
  webRoot?: string;
  /** Origins of other sites whose pages may call the API. None by default. */
  corsOrigins?: readonly string[];
  /** Proxies of ours before the router, each of which appends to `X-Forwarded-For`. 0 by default. */
  trustedHops?: number;
  /** On by default: the schema is public. */
  introspection?: boolean;
  /** The production values by default. */
  limits?: Limits;
  /** Keys the hash of network addresses; the same for all routers of an installation. */
  ipHashSecret: string;
  /** Where the routers of an installation count rates together; without it this one counts for itself. */
  redis?: Redis;
  /** Where answers of subgraphs are kept; without it all of them are asked for. Closed with the router. */
  cacheStore?: CacheStore | undefined;
  /** Names the build: what another one has kept is not looked at. */
  build?: string | undefined;
  log: Logger;
  clock: Clock;
  ids: Ids;
  /** Shown by `systemHealth`. */
  version: string;
  /** Texts of operations that clients will send: they are planned before the first one comes, and listed by their hash. */
  knownOperations?: readonly string[];
  /** Texts of more documents, by the ids that clients have for them. */
  listedDocuments?: ReadonlyMap<string, string> | undefined;
  /** Whether documents that are neither among these nor known are accepted: as of `SafelistMode`, `off` by default. */
  safelist?: SafelistMode | undefined;
  /** Who shows it may look at `/metrics` from anywhere; without one only this machine may. */
  metricsToken?: string | undefined;
  /** Operations that take longer get a line in the log; 500 ms by default. */
  slowOperationMs?: number;
  /** Where a collector of traces listens; without one nothing is traced. */
  tracesTo?: string | undefined;
  /** The share of operations that is traced. */
  traceShare?: number;
  /** The built process that plans operations; without it they are planned by the one that answers. */
  plannerScript?: string | undefined;
}

export interface RunningRouter {
  /** Where a browser on this machine finds it. */
  url: string;
  port: number;
  /** Lets requests under way finish, then closes the door and the transports. */
  close(): Promise<void>;
}

/**
 * Composes the subgraphs and serves their graph, and another version of it when they offer something else.
 * @throws DoorError when the port cannot be had (its `code` is the system's), CompositionError when the subgraphs do
 * not fit together
 */
export async function startRouter(options: RouterOptions): Promise<RunningRouter> {
  const { subgraphs, clock, log, version } = options;
  const known = (options.knownOperations ?? []).map((text) => parse(text));
  const tracing = await tracingOf(options);
  const observer = new Observer({
    log,
    knownNames: namesOf(known),
    slowMs: options.slowOperationMs,
    tracing,
  });
  const health = new HealthMonitor({ subgraphs, clock, version });
  const cache = cacheOf(options, observer);
  const parts = { ...options, health, observer, cache };
  const first = await openGraph(parts, subgraphs);
  const door = await openDoorTo(first, parts).catch(async (error: unknown) => {
    await first.close();
    await cache?.close();
    throw error;
  });
  const operationMs = (options.limits ?? productionLimits).operationMs;
  const versions = new GraphVersions({ ...parts, known, operationMs }, door, first);
  const warming = new AbortController();
  const warm = first.engine.warm?.(known, warming.signal);
  return {
    url: `http://${nameOf(options.host)}:${door.port}`,
    port: door.port,
    close: async () => {
      warming.abort();
      await Promise.all([door.close(), warm]);
      await versions.close();
      await cache?.close();
      await Promise.all(subgraphs.map(({ transport }) => transport.close()));
      await tracing?.close();
    },
  };
}

function cacheOf(
  { cacheStore: store, version, build = '', log }: RouterOptions,
  { figures }: Observer,
): ResponseCache | undefined {
  if (!store) return undefined;
  const cache = new ResponseCache({ store, release: `${version} ${build}`, log });
  figures.showCache(cache.counts);
  return cache;
}

function openDoorTo(
  { schema, supergraphSdl, engine, explainer, answerHints }: Graph,
  options: Omit<RouterOptions, 'engine'> & Pick<DoorOptions, 'health' | 'observer'>,
): Promise<OpenDoor> {
  return openDoor({
    ...options,
    schema,
    supergraphSdl,
    engine,
    explainer,
    answerHints,
    corsOrigins: options.corsOrigins ?? [],
    trustedHops: options.trustedHops ?? 0,
    introspection: options.introspection ?? true,
    limits: options.limits ?? productionLimits,
  });
}

function namesOf(documents: readonly DocumentNode[]): Set<string> {
  const definitions = documents.flatMap((document) => document.definitions);
  return new Set(
    definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION && node.name ? [node.name.value] : [],
    ),
  );
}

async function tracingOf({ tracesTo, traceShare }: RouterOptions): Promise<Tracing | undefined> {
  if (tracesTo === undefined) return undefined;
  return openTracing({ service: 'router', endpoint: tracesTo, share: traceShare });
}

/** An address to listen on everywhere is none to visit. */
function nameOf(host: string): string {
  if (['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
