import { Kind, parse, type DocumentNode } from 'graphql';
import type { Redis } from 'ioredis';
import type { JSONWebKeySet } from 'jose';
import type { Clock, Ids } from '@testverse/platform/context';
import { openTracing, type Logger, type Tracing } from '@testverse/platform/log';
import type { SubgraphHealthReport } from '@testverse/platform/server';
import { productionLimits, type Limits } from './admission/limits.ts';
import type { Revocations } from './admission/revoked-sessions.ts';
import { createApolloGatewayEngine, createEngine, type EngineOptions } from './engine/index.ts';
import type { EngineName } from './env.ts';
import { Observer, observedTransport, type Consuming } from './observability/index.ts';
import { HealthMonitor } from './root/health-monitor.ts';
import { createRootSubgraph } from './root/root-subgraph.ts';
import { openDoor, type DoorOptions, type OpenDoor } from './server/open-door.ts';
import type { OperationEngine } from './server/operation-engine.ts';
import { createWorkerPlanner, Supergraph, type RunningPlanner } from './supergraph/index.ts';
import { createLocalTransport, type Transport } from './transports/index.ts';

export { productionLimits, testLimits } from './admission/limits.ts';
export type { Limits } from './admission/limits.ts';
export type { RevokedSession, Revocations } from './admission/revoked-sessions.ts';
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
  log: Logger;
  clock: Clock;
  ids: Ids;
  /** Shown by `systemHealth`. */
  version: string;
  /** Texts of operations that clients will send: they are planned before the first one comes. */
  knownOperations?: readonly string[];
  /** Who shows it may look at `/metrics` from anywhere; without one only this machine may. */
  metricsToken?: string | undefined;
  /** Operations that take longer get a line in the log; 500 ms by default. */
  slowOperationMs?: number;
  /** Where a collector of traces listens; without one nothing is traced. */
  tracesTo?: string | undefined;
  /** The share of operations that is traced. */
  traceShare?: number;
  /** The built thread that plans operations; without it they are planned on the thread that answers. */
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
 * Composes the subgraphs and serves their graph.
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
  const root = createRootSubgraph({ subgraphs, health, log });
  const supergraph = Supergraph.of([...subgraphs, root]);
  const transports = [...subgraphs.map(({ transport }) => transport), createLocalTransport(root)].map((one) =>
    observedTransport(one, observer),
  );
  const planner = plannerFor(options, supergraph);
  const engine = await engineFor(options.engine, { supergraph, transports, planner, watcher: observer });
  observer.figures.plansKept = () => engine.plans ?? 0;
  const door = await openDoorTo(supergraph, { ...options, engine, health, observer });
  const warming = new AbortController();
  const warm = engine.warm?.(known, warming.signal);
  return {
    url: `http://${nameOf(options.host)}:${door.port}`,
    port: door.port,
    close: async () => {
      warming.abort();
      await Promise.all([door.close(), warm]);
      await engine.stop?.();
      await planner?.close();
      await Promise.all(transports.map((transport) => transport.close()));
      await tracing?.close();
    },
  };
}

function openDoorTo(
  { apiSchema, sdl }: Supergraph,
  options: Omit<RouterOptions, 'engine'> & Pick<DoorOptions, 'engine' | 'health' | 'observer'>,
): Promise<OpenDoor> {
  return openDoor({
    ...options,
    schema: apiSchema,
    supergraphSdl: sdl,
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

function plannerFor(
  { engine, plannerScript, log }: RouterOptions,
  supergraph: Supergraph,
): RunningPlanner | undefined {
  if (engine !== 'testverse' || plannerScript === undefined) return undefined;
  return createWorkerPlanner({ script: plannerScript, sdl: supergraph.sdl, insurance: supergraph, log });
}

function engineFor(name: EngineName, options: EngineOptions): Promise<OperationEngine> {
  if (name === 'testverse') return Promise.resolve(createEngine(options));
  const { supergraph, transports } = options;
  return createApolloGatewayEngine({ supergraphSdl: supergraph.sdl, transports });
}

/** An address to listen on everywhere is none to visit. */
function nameOf(host: string): string {
  if (['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
