import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { composeServices } from '@apollo/composition';
import {
  operationFromDocument,
  Supergraph as FederatedSupergraph,
  type Schema,
} from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { parse, type DocumentNode, type FieldNode, type GraphQLSchema } from 'graphql';
import { planKey, withPlanKeys } from './plan-keys.ts';
import type { Planner } from './planner.ts';
import { planningSchema, type PlanningSchema } from './planning-schema.ts';
import { resolveRequiredFields } from './required-fields.ts';

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

/** What is made of the text of a supergraph. */
interface Parts {
  federated: FederatedSupergraph;
  apiSchema: GraphQLSchema;
  fullSchema: GraphQLSchema;
  planned: PlanningSchema;
}

/** Makes them one by one: each takes some hundredths of a second. */
function* makeParts(sdl: string): Generator<undefined, Parts> {
  const federated = FederatedSupergraph.build(sdl);
  yield;
  const api = federated.apiSchema();
  yield;
  const apiSchema = api.toGraphQLJSSchema();
  yield;
  const fullSchema = federated.schema.toGraphQLJSSchema();
  yield;
  return { federated, apiSchema, fullSchema, planned: planningSchema(sdl) };
}

function partsOf(sdl: string): Parts {
  const making = makeParts(sdl);
  for (;;) {
    const { done, value } = making.next();
    if (done) return value;
  }
}

/** One version of the composed graph. Immutable: a change of schema makes another one. */
export class Supergraph implements Planner {
  /** Names this version, for caches. */
  readonly version: string;
  /** What clients see: no join machinery, nothing inaccessible. */
  readonly apiSchema: GraphQLSchema;
  /** Everything, for type conditions of steps. */
  readonly fullSchema: GraphQLSchema;
  private readonly federated: FederatedSupergraph;
  private readonly planned: PlanningSchema;
  private planning: { planner: QueryPlanner; schema: Schema } | undefined;

  constructor(
    readonly sdl: string,
    { federated, apiSchema, fullSchema, planned }: Parts = partsOf(sdl),
  ) {
    this.version = createHash('sha256').update(sdl).digest('hex').slice(0, 16);
    this.federated = federated;
    this.apiSchema = apiSchema;
    this.fullSchema = fullSchema;
    this.planned = planned;
  }

  /** As the constructor, in several turns of the loop: requests are answered in between. */
  static async inTurns(sdl: string): Promise<Supergraph> {
    const making = makeParts(sdl);
    for (;;) {
      const { done, value } = making.next();
      if (done) return new Supergraph(sdl, value);
      await nextTurn();
    }
  }

  static of(subgraphs: readonly SubgraphSdl[]): Supergraph {
    return new Supergraph(composeSupergraph(subgraphs));
  }

  /** Under which key a plan's steps leave what a field of the operation asks for. */
  planKey(field: Pick<FieldNode, 'alias' | 'name'>): string {
    return planKey(field, this.planned.added);
  }

  /** Plans one valid operation. Costs milliseconds of this thread: keep the result. */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan {
    const { planner, schema } = (this.planning ??= this.preparePlanning());
    const planned = withPlanKeys(document, this.planned.added);
    const operation = operationFromDocument(schema, planned, { operationName, validate: false });
    return resolveRequiredFields(planner.buildQueryPlan(operation), this.planned);
  }

  /** With the first plan: who has them made elsewhere does without. */
  private preparePlanning(): { planner: QueryPlanner; schema: Schema } {
    const supergraph =
      this.planned.sdl === this.sdl
        ? this.federated
        : // An external field that nothing names any more would be refused.
          FederatedSupergraph.build(this.planned.sdl, { validateSupergraph: false });
    const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
    return { planner, schema: supergraph.apiSchema() };
  }
}
