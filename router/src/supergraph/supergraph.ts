import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueryPlan } from '@apollo/query-planner';
import { buildASTSchema, parse, type DocumentNode, type FieldNode, type GraphQLSchema } from 'graphql';
import { ApolloPlanner } from './apollo-planner.ts';
import { composeSupergraph, withApi, type ComposedSdl, type SubgraphSdl } from './compose.ts';
import { planKey } from './plan-keys.ts';
import type { Planner } from './planner.ts';
import { planningSchema, type PlanningSchema } from './planning-schema.ts';

/** What is made of the words of a supergraph. */
interface Parts {
  apiSchema: GraphQLSchema;
  fullSchema: GraphQLSchema;
  planned: PlanningSchema;
}

/** Makes them one by one: each takes some milliseconds. */
function* makeParts({ sdl, apiSdl }: ComposedSdl): Generator<undefined, Parts> {
  const api = parse(apiSdl, { noLocation: true });
  yield;
  const apiSchema = schemaOf(api);
  yield;
  const full = parse(sdl, { noLocation: true });
  yield;
  const fullSchema = schemaOf(full);
  yield;
  return { apiSchema, fullSchema, planned: planningSchema(sdl, full) };
}

/** Who composed it has found it valid. */
function schemaOf(document: DocumentNode): GraphQLSchema {
  return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
}

function partsOf(composed: ComposedSdl): Parts {
  const making = makeParts(composed);
  for (;;) {
    const { done, value } = making.next();
    if (done) return value;
  }
}

/** One version of the composed graph. Immutable: a change of schema makes another one. */
export class Supergraph implements Planner {
  readonly sdl: string;
  /** Names this version, for caches. */
  readonly version: string;
  /** What clients see: no join machinery, nothing inaccessible. */
  readonly apiSchema: GraphQLSchema;
  /** Everything, for type conditions of steps. */
  readonly fullSchema: GraphQLSchema;
  private readonly planned: PlanningSchema;
  private planner: ApolloPlanner | undefined;

  constructor(composed: ComposedSdl, { apiSchema, fullSchema, planned }: Parts = partsOf(composed)) {
    this.sdl = composed.sdl;
    this.version = createHash('sha256').update(composed.sdl).digest('hex').slice(0, 16);
    this.apiSchema = apiSchema;
    this.fullSchema = fullSchema;
    this.planned = planned;
  }

  /** As the constructor, in several turns of the loop: requests are answered in between. */
  static async inTurns(composed: ComposedSdl): Promise<Supergraph> {
    const making = makeParts(composed);
    for (;;) {
      const { done, value } = making.next();
      if (done) return new Supergraph(composed, value);
      await nextTurn();
    }
  }

  static of(subgraphs: readonly SubgraphSdl[]): Supergraph {
    return new Supergraph(composeSupergraph(subgraphs));
  }

  /** Of the text of a supergraph that was composed elsewhere. */
  static from(sdl: string): Supergraph {
    return new Supergraph(withApi(sdl));
  }

  /** Under which key a plan's steps leave what a field of the operation asks for. */
  planKey(field: Pick<FieldNode, 'alias' | 'name'>): string {
    return planKey(field, this.planned.added);
  }

  /** Plans one valid operation on this thread. The first one makes the planner: who has plans made elsewhere does without. */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan {
    this.planner ??= new ApolloPlanner(this.sdl, this.planned);
    return this.planner.plan(document, operationName);
  }
}
