import type { GraphQLError, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Effects, RequestMeta } from '@testverse/platform/context';
import { BoundedMap } from '../engine/bounded-map.ts';
import { Bursts } from './bursts.ts';
import { compileStep, type CompiledStep } from './compiled-step.ts';
import { endedStream, LiveStream } from './live-stream.ts';
import { Sharing, type Made } from './sharing.ts';
import { lastWords, openSource } from './source.ts';
import { lastingVariables } from './start-variable.ts';
import type { SubgraphRequest, SubgraphResult, SubgraphStream, Transport } from './transport.ts';

/** A plan has a handful of steps, and the plan cache is bounded: more compiled steps than this are never in use. */
const compiledSteps = 4_000;
/** Results of live events, of all subscriptions together: even a busy channel's last long enough for all its readers. */
const sharedResults = 2_000;

export interface LocalSubgraph<Context extends object> {
  name: string;
  schema: GraphQLSchema;
  /** A fresh context for every call. Nothing is shared between the steps of a request, but for those of a burst. */
  createContext(meta: RequestMeta): Context;
  /** Applied to the errors of every execution. */
  formatErrors?(errors: readonly GraphQLError[], context: Context): readonly GraphQLError[];
}

/**
 * Reaches a subgraph in this very process: no network, no text between the two. Steps are compiled to functions once;
 * what the compiler cannot take is interpreted.
 */
export function createLocalTransport<Context extends object>(subgraph: LocalSubgraph<Context>): Transport {
  const compiled = new BoundedMap<string, Map<string | undefined, CompiledStep>>(compiledSteps);
  const sharing = new Sharing<SubgraphResult>(sharedResults);
  const bursts = new Bursts((meta) => subgraph.createContext(meta));

  function stepOf({ document, operationName }: SubgraphRequest): CompiledStep {
    let byName = compiled.get(document);
    if (!byName) compiled.set(document, (byName = new Map()));
    let step = byName.get(operationName);
    if (!step) byName.set(operationName, (step = compileStep(subgraph.schema, document, operationName)));
    return step;
  }

  return {
    name: subgraph.name,
    execute: (request) => {
      const { meta, kind, burst } = request;
      const isShared = burst === true && kind === 'query';
      const context = isShared ? bursts.contextFor(meta) : subgraph.createContext(meta);
      return run(subgraph, stepOf(request), request, context, undefined);
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
    close: () => Promise.resolve(),
  };
}

/** @param event of a subscription; undefined for anything else */
function run<Context extends object>(
  subgraph: LocalSubgraph<Context>,
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

interface OpenSubscription {
  step: CompiledStep;
  request: SubgraphRequest;
  source: AsyncIterator<unknown>;
  signal: AbortSignal;
}

function resultsOf<Context extends object>(
  subgraph: LocalSubgraph<Context>,
  { step, request, source, signal }: OpenSubscription,
  { sharing, bursts }: { sharing: Sharing<SubgraphResult>; bursts: Bursts<Context> },
): SubgraphStream {
  return new LiveStream<unknown, SubgraphResult>({
    source,
    share: sharing.join(step, lastingVariables(request.variables, step.start)),
    make: (event) => {
      const result = run(subgraph, step, request, bursts.contextFor(request.meta), event);
      return result instanceof Promise ? result.then(made) : made(result);
    },
    lastWords: (error) => {
      const words = lastWords(error, step);
      return words && toResult(subgraph, words, subgraph.createContext(request.meta));
    },
    signal,
  });
}

function made(value: SubgraphResult): Made<SubgraphResult> {
  return { value, isPersonal: value.personal === true, isFailed: value.errors !== undefined };
}

function toResult<Context extends object>(
  subgraph: LocalSubgraph<Context>,
  { data, errors }: ExecutionResult,
  context: Context,
): SubgraphResult {
  const { effects } = context as { effects?: Effects & { isPersonal?: boolean } };
  const result: SubgraphResult = { data };
  if (errors && errors.length > 0) result.errors = subgraph.formatErrors?.(errors, context) ?? errors;
  if (effects?.refreshCookie !== undefined) result.effects = effects;
  if (effects?.isPersonal === true) result.personal = true;
  return result;
}
