import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraphQLError, Kind, type DocumentNode, type ExecutionResult } from 'graphql';
import type { Clock, RequestMeta } from '@testverse/platform/context';
import { Sharing } from '@testverse/platform/execution';
import { senderOf } from '../sender.ts';
import type { Askers, Planner, Supergraph } from '../supergraph/index.ts';
import type { Transport } from '../transports/index.ts';
import { badRequest } from './errors.ts';
import { closeState, coerceVariables, openState } from './execution.ts';
import { PlanCache } from './plan-cache.ts';
import { prepareOperation, type Prepared } from './prepare.ts';
import type { ExecutionState, ResponseEffects } from './state.ts';
import { subscribe } from './subscribe.ts';

export interface EngineRequest {
  /** Parsed, and valid against the supergraph's API schema. The same object for the same text is fastest. */
  document: DocumentNode;
  operationName?: string | undefined;
  variables?: Readonly<Record<string, unknown>> | undefined;
  meta: RequestMeta;
  /** No further step starts once it is aborted; a subscription ends at once. */
  signal?: AbortSignal | undefined;
}

export type EngineAnswer = ExecutionResult & { effects?: ResponseEffects };

/**
 * The answers of a subscription, one for each event, in order. Pull based: no event is fetched before `next()` is called,
 * and then a few at most that nobody asked for yet. `return()` ends it at once, also while a `next()` is waiting.
 * Subscribers of the same operation and variables get the same answer object for the same event, unless it is personal,
 * so that it can be made into text once.
 */
export interface AnswerStream extends AsyncIterableIterator<EngineAnswer> {
  return(): Promise<IteratorResult<EngineAnswer>>;
}

export interface Engine {
  /** Executes a query or mutation. Never rejects for what a subgraph or a client did wrong. */
  execute(request: EngineRequest): Promise<EngineAnswer>;
  /**
   * Opens a subscription. Never rejects for what a subgraph or a client did wrong.
   * @returns an answer without data when it was refused; else a stream, whose `next()` rejects only with an error named
   * `SubscriberBehind`: any other failure of the source is told by a last answer
   */
  subscribe(request: EngineRequest): Promise<AnswerStream | EngineAnswer>;
}

/** Our own engine, which can be made ready for operations that are sure to come. */
export interface WarmEngine extends Engine {
  /**
   * Plans the operations of valid documents before anybody asks, each in a turn of the event loop of its own, so that
   * requests are answered in between. One that cannot be planned is left to fail when it is asked for.
   * @returns how many were planned
   */
  warm(documents: readonly DocumentNode[], signal?: AbortSignal): Promise<number>;
  /** How many plans are kept. */
  readonly plans: number;
}

/** Is told how plans are come by. */
export interface PlanWatcher {
  /** An operation asks for its plan. */
  asked(): void;
  /** There was none, and it was made, or could not be. @param meta of the request that waited for it */
  planned(startedAtMs: number, meta: RequestMeta | undefined): void;
}

export interface EngineOptions {
  supergraph: Supergraph;
  transports: readonly Transport[];
  /** Operations whose plans are kept. */
  planCacheSize?: number;
  /** The supergraph's own by default, which plans on this thread. */
  planner?: Planner | undefined;
  clock?: Clock | undefined;
  watcher?: PlanWatcher | undefined;
}

type Prepare<Result> = (
  document: DocumentNode,
  operationName: string | undefined,
  meta?: RequestMeta,
) => Result;

const defaultPlanCacheSize = 1_000;
/** Answers to live events that may still be asked for by other subscribers, of all subscriptions together. */
const sharedAnswers = 2_000;

/** Builds the engine for one version of the graph. */
export function createEngine(options: EngineOptions): WarmEngine {
  const { supergraph, planner = supergraph, watcher } = options;
  const transports = new Map(options.transports.map((transport) => [transport.name, transport]));
  const cache = new PlanCache(options.planCacheSize ?? defaultPlanCacheSize);
  const prepare: Prepare<Prepared | Promise<Prepared>> = (document, operationName, meta) => {
    watcher?.asked();
    const make = async (askers: Askers): Promise<Prepared> => {
      const startedAtMs = performance.now();
      try {
        return await prepareOperation({ supergraph, transports, planner, askers }, document, operationName);
      } finally {
        watcher?.planned(startedAtMs, meta);
      }
    };
    return cache.get(document, operationName, make, senderOf(meta?.actor));
  };

  const sharing = new Sharing<EngineAnswer>(sharedAnswers, { clock: options.clock });

  const execute = (prepared: Prepared, request: EngineRequest): Promise<EngineAnswer> | EngineAnswer => {
    if (prepared.events) throw badRequest('A subscription has a stream of answers, not one.');
    const variables = coerceVariables(supergraph, prepared, request);
    return Array.isArray(variables) ? { errors: variables } : run(prepared, openState(variables, request));
  };
  return {
    execute: (request) =>
      unlessRefused(async () => {
        const prepared = prepare(request.document, request.operationName, request.meta);
        return execute(prepared instanceof Promise ? await prepared : prepared, request);
      }),
    subscribe: (request) =>
      unlessRefused(async () => {
        const prepared = prepare(request.document, request.operationName, request.meta);
        const ready = prepared instanceof Promise ? await prepared : prepared;
        return subscribe({ supergraph, sharing }, ready, request);
      }),
    warm: (documents, signal) => warm(documents, prepare, signal),
    get plans() {
      return cache.size;
    },
  };
}

/** What an engine without subscriptions answers to one. */
export function noSubscriptions(): EngineAnswer {
  const extensions = { code: 'SUBSCRIPTIONS_UNAVAILABLE' };
  return { errors: [new GraphQLError('This graph has no subscriptions.', { extensions })] };
}

async function unlessRefused<Answer>(answer: () => Promise<Answer>): Promise<Answer | EngineAnswer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

async function warm(
  documents: readonly DocumentNode[],
  prepare: Prepare<unknown>,
  signal: AbortSignal | undefined,
): Promise<number> {
  let planned = 0;
  for (const document of documents) {
    const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    for (const { name } of operations) {
      await nextTurn();
      if (signal?.aborted) return planned;
      try {
        await prepare(document, name?.value);
        planned += 1;
      } catch {
        // Told to whoever asks for it.
      }
    }
  }
  return planned;
}

async function run(prepared: Prepared, state: ExecutionState): Promise<EngineAnswer> {
  const waiting = prepared.step?.(state);
  if (waiting) await waiting;
  const answer: EngineAnswer = closeState(prepared, state);
  if (state.effects.refreshCookie !== undefined) answer.effects = state.effects;
  return answer;
}
