import type { GraphQLError, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Clock, ConfirmingSource, Effects, RequestMeta } from '../context/index.ts';
import { BoundedMap } from './bounded-map.ts';
import { Bursts } from './bursts.ts';
import { compileStep, type CompiledStep } from './compiled-step.ts';
import { endedStream, LiveStream } from './live-stream.ts';
import type { Executor, SubgraphRequest, SubgraphResult, SubgraphStream } from './request.ts';
import { Sharing, type Made } from './sharing.ts';
import { lastWords, openSource } from './source.ts';
import { lastingVariables } from './start-variable.ts';

/** A plan has a handful of steps, and the plan cache is bounded: more compiled steps than this are never in use. */
const compiledSteps = 4_000;
/** Results of live events, of all subscriptions together: even a busy channel's last long enough for all its readers. */
const sharedResults = 2_000;

export interface ExecutableSubgraph<Context extends object> {
  name: string;
  schema: GraphQLSchema;
  /** A fresh context for every call. Nothing is shared between the steps of a request, but for those of a burst. */
  createContext(meta: RequestMeta): Context;
  /** Applied to the errors of every execution. */
  formatErrors?(errors: readonly GraphQLError[], context: Context): readonly GraphQLError[];
}

/** A query that finds what it reads under change begins anew; nobody is removed from anything that often in a row. */
const mostAttempts = 5;

export interface ExecutorOptions {
  clock?: Clock | undefined;
  /** The run of an operation that it is compiled for. */
  compiledFrom?: number | undefined;
}

/**
 * Runs the operations of a subgraph that lives in this process. Those that are run again and again are compiled to functions;
 * what the compiler cannot take is interpreted.
 */
export function createExecutor<Context extends object>(
  subgraph: ExecutableSubgraph<Context>,
  { clock, compiledFrom }: ExecutorOptions = {},
): Executor {
  const compiled = new BoundedMap<string, Map<string | undefined, CompiledStep>>(compiledSteps);
  const sharing = new Sharing<SubgraphResult>(sharedResults, { clock });
  const bursts = new Bursts((meta) => subgraph.createContext(meta));

  function stepOf({ document, operationName }: SubgraphRequest): CompiledStep {
    let byName = compiled.get(document);
    if (!byName) compiled.set(document, (byName = new Map()));
    let step = byName.get(operationName);
    if (step) return step;
    step = compileStep(subgraph.schema, document, operationName, compiledFrom);
    byName.set(operationName, step);
    return step;
  }

  return {
    execute: (request) => {
      const { meta, kind, burst } = request;
      const isShared = burst === true && kind === 'query';
      const context = isShared ? bursts.contextFor(meta) : subgraph.createContext(meta);
      const step = stepOf(request);
      const result = run(subgraph, step, request, context, undefined);
      if (kind !== 'query' || !(result instanceof Promise)) return result;
      return result.then((first) =>
        effectsOf(context)?.isTorn === true ? runAgain(subgraph, step, request) : first,
      );
    },
    subscribe: async (request, signal) => {
      const step = stepOf(request);
      // Rights are decided here, for each subscriber; events have contexts of their own, one for those of a burst.
      const context = subgraph.createContext(request.meta);
      const opened = await openSource(subgraph.schema, step, { ...request, context }, signal);
      if (!opened) return endedStream();
      if (!('source' in opened)) return toResult(subgraph, opened, context);
      return resultsOf(subgraph, { step, request, source: opened.source, signal }, { sharing, bursts });
    },
  };
}

/** @param event of a subscription; undefined for anything else */
function run<Context extends object>(
  subgraph: ExecutableSubgraph<Context>,
  step: CompiledStep,
  { variables }: SubgraphRequest,
  context: Context,
  event: unknown,
): Promise<SubgraphResult> | SubgraphResult {
  const outcome = step.run(event, context, variables);
  return outcome instanceof Promise
    ? outcome.then((result) => toResult(subgraph, result, context))
    : toResult(subgraph, outcome, context);
}

/**
 * Whether somebody may read something, and the thing itself, are read one after the other; when rights changed in between,
 * both are read again, by a context that knows nothing yet.
 */
async function runAgain<Context extends object>(
  subgraph: ExecutableSubgraph<Context>,
  step: CompiledStep,
  request: SubgraphRequest,
): Promise<SubgraphResult> {
  for (let attempt = 2; attempt <= mostAttempts; attempt += 1) {
    const context = subgraph.createContext(request.meta);
    const result = await run(subgraph, step, request, context, undefined);
    if (effectsOf(context)?.isTorn !== true) return result;
  }
  throw new Error(`rights changed while ${subgraph.name} was read, ${mostAttempts} times in a row`);
}

interface OpenSubscription {
  step: CompiledStep;
  request: SubgraphRequest;
  source: AsyncIterator<unknown>;
  signal: AbortSignal;
}

function resultsOf<Context extends object>(
  subgraph: ExecutableSubgraph<Context>,
  { step, request, source, signal }: OpenSubscription,
  { sharing, bursts }: { sharing: Sharing<SubgraphResult>; bursts: Bursts<Context> },
): SubgraphStream {
  return new LiveStream<unknown, SubgraphResult>({
    source,
    share: sharing.join(step, lastingVariables(request.variables, step.start)),
    make: (event) => {
      const context = bursts.contextFor(request.meta);
      const result = run(subgraph, step, request, context, event);
      return result instanceof Promise ? result.then((one) => made(one, context)) : made(result, context);
    },
    confirm: confirms(source) ? (stamps) => source.confirm(stamps) : undefined,
    lastWords: (error) => {
      const words = lastWords(error, step);
      return words && toResult(subgraph, words, subgraph.createContext(request.meta));
    },
    signal,
  });
}

function confirms(source: object): source is ConfirmingSource {
  return 'confirm' in source && typeof source.confirm === 'function';
}

function made(value: SubgraphResult, context: object): Made<SubgraphResult> {
  const stamps = effectsOf(context)?.stamps;
  const read = stamps && stamps.size > 0 ? stamps : undefined;
  return { value, stamps: read, isPersonal: value.personal === true, isFailed: value.errors !== undefined };
}

/** What was said of everything that was done in the context. */
function effectsOf(context: object): Partial<Effects> | undefined {
  return (context as { effects?: Partial<Effects> }).effects;
}

function toResult<Context extends object>(
  subgraph: ExecutableSubgraph<Context>,
  { data, errors }: ExecutionResult,
  context: Context,
): SubgraphResult {
  const effects = effectsOf(context);
  const result: SubgraphResult = { data };
  if (errors && errors.length > 0) result.errors = subgraph.formatErrors?.(errors, context) ?? errors;
  if (effects?.refreshCookie !== undefined) result.effects = { refreshCookie: effects.refreshCookie };
  if (effects?.isPersonal === true) result.personal = true;
  return result;
}
