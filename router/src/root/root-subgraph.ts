import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse, type GraphQLSchema } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import { maskErrors } from '@testverse/platform/errors';
import { DateTime } from '@testverse/platform/graphql';
import type { Logger } from '@testverse/platform/log';
import type { CostExplainer, CostExplanation, CostQuestion } from '../admission/cost-explainer.ts';
import { tooComplex } from '../admission/refusal.ts';
import type { HealthMonitor } from './health-monitor.ts';
import { NodeFinder, type EntityOwner, type NodeReference } from './node-finder.ts';
import { nodeTypesOf, type SubgraphSdl } from './node-types.ts';
import { rootName, rootSdl } from './root-sdl.ts';

export interface RootContext {
  nodes: NodeFinder;
  explain(question: CostQuestion): CostExplanation;
}

/** The router's own graph, in the form a local transport executes. */
export interface RootSubgraph {
  name: string;
  sdl: string;
  schema: GraphQLSchema;
  createContext(meta: RequestMeta): RootContext;
  formatErrors(errors: readonly GraphQLError[]): GraphQLError[];
}

export interface RootOptions {
  subgraphs: readonly (SubgraphSdl & { transport: EntityOwner })[];
  health: HealthMonitor;
  explainer: CostExplainer;
  log: Logger;
}

/** Also what the schema promises; the door's bound on lists may be set wider. */
const mostIds = 100;

/** Builds `node`, `nodes`, `systemHealth` and `explainCost` over the given subgraphs. */
export function createRootSubgraph({ subgraphs, health, explainer, log }: RootOptions): RootSubgraph {
  const types = nodeTypesOf(subgraphs);
  const byPrefix = new Map(types.map((type) => [type.prefix, type]));
  const owners = new Map(subgraphs.map(({ name, transport }) => [name, transport]));
  const sdl = rootSdl(types);
  const resolvers = {
    DateTime,
    Query: {
      node: (_: unknown, { id }: { id: string }, { nodes }: RootContext) => nodes.find(id),
      nodes: (_: unknown, { ids }: { ids: string[] }, { nodes }: RootContext) => findAll(ids, nodes),
      systemHealth: () => health.report(),
      explainCost: (_: unknown, question: CostQuestion, { explain }: RootContext) => explain(question),
    },
  };
  return {
    name: rootName,
    sdl,
    schema: buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }),
    createContext: (meta) => ({
      nodes: new NodeFinder(byPrefix, owners, meta),
      explain: once((question) => explainer.explain(question)),
    }),
    formatErrors: (errors) => maskErrors(errors, log),
  };
}

/** Judging a document costs more than its price tells. */
function once(explain: RootContext['explain']): RootContext['explain'] {
  let count = 0;
  return (question) => {
    count += 1;
    if (count === 1) return explain(question);
    throw tooComplex('explanations', 1, count, 'This operation asks for several explanations');
  };
}

function findAll(ids: readonly string[], nodes: NodeFinder): Promise<(NodeReference | null)[]> {
  if (ids.length > mostIds) {
    throw new GraphQLError(`At most ${mostIds} ids can be asked for at once.`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  return Promise.all(ids.map((id) => nodes.find(id)));
}
