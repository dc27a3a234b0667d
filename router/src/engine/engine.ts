import { setImmediate as nextTurn } from 'node:timers/promises';
import { getVariableValues, GraphQLError, Kind, type DocumentNode, type ExecutionResult } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import type { Supergraph } from '../supergraph/index.ts';
import type { Transport } from '../transports/index.ts';
import { isExplained } from './errors.ts';
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

/** Our own engine, which can be made ready for operations that are sure to come. */
export interface WarmEngine extends Engine {
  /**
   * Plans the operations of valid documents before anybody asks, each in a turn of the event loop of its own, so that
   * requests are answered in between. One that cannot be planned is left to fail when it is asked for.
   * @returns how many were planned
   */
  warm(documents: readonly DocumentNode[], signal?: AbortSignal): Promise<number>;
}

export interface EngineOptions {
  supergraph: Supergraph;
  transports: readonly Transport[];
  /** Operations whose plans are kept. */
  planCacheSize?: number;
}

type Prepare = (document: DocumentNode, operationName: string | undefined) => Prepared;

const defaultPlanCacheSize = 1_000;
/** Of one value; more would only make the answer long. */
const variableErrors = 5;

/** Builds the engine for one version of the graph. */
export function createEngine(options: EngineOptions): WarmEngine {
  const { supergraph } = options;
  const transports = new Map(options.transports.map((transport) => [transport.name, transport]));
  const cache = new PlanCache(options.planCacheSize ?? defaultPlanCacheSize);
  const prepare: Prepare = (document, operationName) =>
    cache.get(document, operationName, () =>
      prepareOperation({ supergraph, transports }, document, operationName),
    );

  return {
    execute: async (request) => {
      let prepared: Prepared;
      try {
        prepared = prepare(request.document, request.operationName);
      } catch (error) {
        if (error instanceof GraphQLError) return { errors: [error] };
        throw error;
      }
      const state = open(supergraph, prepared, request);
      return Array.isArray(state) ? { errors: state } : run(prepared, state);
    },
    subscribe: () => Promise.resolve(noSubscriptions()),
    warm: (documents, signal) => warm(documents, prepare, signal),
  };
}

/** What either engine answers to a subscription. */
export function noSubscriptions(): EngineAnswer {
  const extensions = { code: 'SUBSCRIPTIONS_UNAVAILABLE' };
  return { errors: [new GraphQLError('This graph has no subscriptions.', { extensions })] };
}

async function warm(
  documents: readonly DocumentNode[],
  prepare: Prepare,
  signal: AbortSignal | undefined,
): Promise<number> {
  let planned = 0;
  for (const document of documents) {
    const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    for (const { name } of operations) {
      await nextTurn();
      if (signal?.aborted) return planned;
      try {
        prepare(document, name?.value);
        planned += 1;
      } catch {
        // Told to whoever asks for it.
      }
    }
  }
  return planned;
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
  const untold = violations.filter(({ path = [] }) => !isExplained(path, state.errors));
  const errors = [...state.errors, ...untold];
  const answer: EngineAnswer = { data };
  if (errors.length > 0) answer.errors = errors;
  if (state.effects.refreshCookie !== undefined) answer.effects = state.effects;
  return answer;
}
