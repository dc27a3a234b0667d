import { getVariableValues, GraphQLError, type DocumentNode, type ExecutionResult } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import type { Supergraph } from '../supergraph/index.ts';
import type { Transport } from '../transports/index.ts';
import { PlanCache } from './plan-cache.ts';
import { prepareOperation, type Prepared } from './prepare.ts';
import type { ExecutionState, ResponseEffects } from './state.ts';

export interface EngineRequest {
  /** Parsed, and valid against the supergraph's API schema. The same object for the same text is fastest. */
  document: DocumentNode;
  operationName?: string | undefined;
  variables?: Readonly<Record<string, unknown>> | undefined;
  meta: RequestMeta;
  /** No further step starts once it is aborted. */
  signal?: AbortSignal | undefined;
}

export type EngineAnswer = ExecutionResult & { effects?: ResponseEffects };

export interface Engine {
  /** Executes a query or mutation. Never rejects for what a subgraph or a client did wrong. */
  execute(request: EngineRequest): Promise<EngineAnswer>;
  /** Executes a subscription: one answer for each event. */
  subscribe(request: EngineRequest): Promise<AsyncIterable<EngineAnswer> | EngineAnswer>;
}

export interface EngineOptions {
  supergraph: Supergraph;
  transports: readonly Transport[];
  /** Operations whose plans are kept. */
  planCacheSize?: number;
}

const defaultPlanCacheSize = 1_000;
/** Of one value; more would only make the answer long. */
const variableErrors = 5;

/** Builds the engine for one version of the graph. */
export function createEngine(options: EngineOptions): Engine {
  const { supergraph } = options;
  const transports = new Map(options.transports.map((transport) => [transport.name, transport]));
  const cache = new PlanCache(options.planCacheSize ?? defaultPlanCacheSize);
  const prepare = ({ document, operationName }: EngineRequest): Prepared =>
    cache.get(document, operationName, () =>
      prepareOperation({ supergraph, transports }, document, operationName),
    );

  return {
    execute: async (request) => {
      let prepared: Prepared;
      try {
        prepared = prepare(request);
      } catch (error) {
        if (error instanceof GraphQLError) return { errors: [error] };
        throw error;
      }
      const state = open(supergraph, prepared, request);
      return Array.isArray(state) ? { errors: state } : run(prepared, state);
    },
    subscribe: () =>
      Promise.resolve({
        errors: [
          new GraphQLError('This graph has no subscriptions.', {
            extensions: { code: 'SUBSCRIPTIONS_UNAVAILABLE' },
          }),
        ],
      }),
  };
}

function open(
  supergraph: Supergraph,
  { operation }: Prepared,
  request: EngineRequest,
): ExecutionState | GraphQLError[] {
  const variables = request.variables ?? {};
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(supergraph.apiSchema, definitions, variables, {
    maxErrors: variableErrors,
  });
  if (errors) {
    return errors.map(({ message, nodes }) => {
      return new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } });
    });
  }
  const { meta, signal } = request;
  return {
    data: {},
    errors: [],
    variables,
    coerced,
    meta,
    effects: { refreshCookie: undefined },
    signal,
  };
}

async function run(prepared: Prepared, state: ExecutionState): Promise<EngineAnswer> {
  const { shape, introspect } = prepared.shapeFor(state.coerced);
  const waiting = prepared.step?.(state);
  if (waiting) await waiting;
  if (introspect) Object.assign(state.data, introspect(state.coerced));
  const { data, violations } = shape(state.data);
  // A null that a failed step left behind is told by that step's own error already.
  const errors = state.errors.length > 0 ? state.errors : violations;
  const answer: EngineAnswer = { data };
  if (errors.length > 0) answer.errors = errors;
  if (state.effects.refreshCookie !== undefined) answer.effects = state.effects;
  return answer;
}
