import { createHash } from 'node:crypto';
import { composeServices } from '@apollo/composition';
import {
  operationFromDocument,
  Supergraph as FederatedSupergraph,
  type Schema,
} from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { parse, type DocumentNode, type GraphQLSchema } from 'graphql';

export interface SubgraphSdl {
  name: string;
  /** With federation directives. */
  sdl: string;
}

/** The subgraphs do not fit together; the message lists every reason, one a line. */
export class CompositionError extends Error {
  override readonly name = 'CompositionError';
}

/**
 * Composes subgraphs into the text of a supergraph.
 * @throws CompositionError
 */
export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): string {
  const services = subgraphs.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl), url: `local://${name}` }));
  const { errors, supergraphSdl } = composeServices(services);
  if (supergraphSdl === undefined) {
    throw new CompositionError((errors ?? []).map((error) => error.message).join('\n'));
  }
  return supergraphSdl;
}

/** One version of the composed graph. Immutable: a change of schema makes another one. */
export class Supergraph {
  /** Names this version, for caches. */
  readonly version: string;
  /** What clients see: no join machinery, nothing inaccessible. */
  readonly apiSchema: GraphQLSchema;
  /** Everything, for type conditions of steps. */
  readonly fullSchema: GraphQLSchema;
  private readonly planner: QueryPlanner;
  private readonly planSchema: Schema;

  constructor(readonly sdl: string) {
    const federated = FederatedSupergraph.build(sdl);
    this.version = createHash('sha256').update(sdl).digest('hex').slice(0, 16);
    this.planSchema = federated.apiSchema();
    this.apiSchema = this.planSchema.toGraphQLJSSchema();
    this.fullSchema = federated.schema.toGraphQLJSSchema();
    this.planner = new QueryPlanner(federated, { reuseQueryFragments: false });
  }

  static of(subgraphs: readonly SubgraphSdl[]): Supergraph {
    return new Supergraph(composeSupergraph(subgraphs));
  }

  /** Plans one valid operation. Costs milliseconds of this thread: keep the result. */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan {
    const operation = operationFromDocument(this.planSchema, document, { operationName, validate: false });
    return this.planner.buildQueryPlan(operation);
  }
}
