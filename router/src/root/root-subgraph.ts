import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse, type GraphQLSchema } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import { maskErrors } from '@testverse/platform/errors';
import { DateTime } from '@testverse/platform/graphql';
import type { Logger } from '@testverse/platform/log';
import type { HealthMonitor } from './health-monitor.ts';
import { NodeFinder, type EntityOwner, type NodeReference } from './node-finder.ts';
import { nodeTypesOf, type SubgraphSdl } from './node-types.ts';
import { rootName, rootSdl } from './root-sdl.ts';

export interface RootContext {
  nodes: NodeFinder;
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
  log: Logger;
}

/** Also what the schema promises; the door's bound on lists may be set wider. */
const mostIds = 100;

/** Builds `node`, `nodes` and `systemHealth` over the given subgraphs. */
export function createRootSubgraph({ subgraphs, health, log }: RootOptions): RootSubgraph {
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
    },
  };
  return {
    name: rootName,
    sdl,
    schema: buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }),
    createContext: (meta) => ({ nodes: new NodeFinder(byPrefix, owners, meta) }),
    formatErrors: (errors) => maskErrors(errors, log),
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
