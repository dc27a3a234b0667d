import type { Logger } from '@testverse/platform/log';
import { CostExplainer } from './admission/cost-explainer.ts';
import { AnswerHints } from './cache/answer-hints.ts';
import type { ResponseCache } from './cache/index.ts';
import { createApolloGatewayEngine, createEngine, type EngineOptions } from './engine/index.ts';
import type { EngineName } from './env.ts';
import { observedTransport, type Observer } from './observability/index.ts';
import type { HealthMonitor } from './root/health-monitor.ts';
import { createRootSubgraph } from './root/root-subgraph.ts';
import type { RouterSubgraph } from './router.ts';
import type { OperationEngine } from './server/operation-engine.ts';
import type { DoorGraph } from './server/served-graph.ts';
import {
  composeSupergraph,
  createWorkerPlanner,
  Supergraph,
  type ComposedSdl,
  type RunningPlanner,
  type SubgraphSdl,
} from './supergraph/index.ts';
import { createLocalTransport } from './transports/index.ts';

/** What all versions of a router's graph have in common. */
export interface GraphParts {
  /** How the subgraphs are reached, whatever they offer. */
  subgraphs: readonly RouterSubgraph[];
  engine: EngineName;
  /** The built process that plans operations; without it they are planned by the one that answers. */
  plannerScript?: string | undefined;
  health: HealthMonitor;
  observer: Observer;
  /** Keeps answers of subgraphs, for all versions; without one all of them are asked for. */
  cache?: ResponseCache | undefined;
  log: Logger;
}

/** One version of the graph: what clients see of it, and what answers them. Nothing of it ever changes. */
export interface Graph extends DoorGraph {
  readonly version: string;
  /** Ends what was started for it; the ways to the subgraphs belong to all versions. */
  close(): Promise<void>;
}

/** Makes a supergraph. @throws CompositionError when the subgraphs do not fit together */
export type Compose = (subgraphs: readonly SubgraphSdl[]) => Promise<ComposedSdl> | ComposedSdl;

/**
 * Makes a graph of what the subgraphs offer.
 * @param offered their schemas
 * @throws CompositionError when they do not fit together
 */
export async function openGraph(
  parts: GraphParts,
  offered: readonly SubgraphSdl[],
  compose: Compose = composeSupergraph,
): Promise<Graph> {
  const { subgraphs, health, log, observer, cache } = parts;
  const sdls = new Map(offered.map(({ name, sdl }) => [name, sdl]));
  const versions = subgraphs.map((subgraph) => ({
    ...subgraph,
    sdl: sdls.get(subgraph.name) ?? subgraph.sdl,
  }));
  const explainer = new CostExplainer();
  const root = createRootSubgraph({ subgraphs: versions, health, explainer, log });
  const supergraph = await Supergraph.inTurns(await compose([...versions, root]));
  const transports = [
    // What is kept is no call.
    ...versions.map((one) => {
      const way = observedTransport(one.transport, observer);
      return cache?.over(way, one) ?? way;
    }),
    observedTransport(createLocalTransport(root), observer),
  ];
  const planner = plannerFor(parts, supergraph);
  const engine = await engineFor(parts.engine, { supergraph, transports, planner, watcher: observer });
  return {
    version: supergraph.version,
    schema: supergraph.apiSchema,
    supergraphSdl: supergraph.sdl,
    engine,
    explainer,
    answerHints: new AnswerHints(supergraph.apiSchema, versions),
    close: async () => {
      await engine.stop?.();
      await planner?.close();
    },
  };
}

function plannerFor(
  { engine, plannerScript, log }: GraphParts,
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
