import {
  endedStream,
  lastingVariables,
  LiveStream,
  type Made,
  type Making,
  type Sharing,
  type SubgraphResult,
} from '@testverse/platform/execution';
import type { Supergraph } from '../supergraph/index.ts';
import type { AnswerStream, EngineAnswer, EngineRequest } from './engine.ts';
import { badRequest, unavailable } from './errors.ts';
import type { PreparedEvents } from './events.ts';
import { closeState, coerceVariables, openState, type Variables } from './execution.ts';
import type { Prepared } from './prepare.ts';

export interface SubscribeContext {
  supergraph: Supergraph;
  /** Of all subscriptions of the engine. */
  sharing: Sharing<EngineAnswer>;
}

/**
 * Opens a prepared subscription with the owner of the events, who decides whether the viewer may have them.
 * @throws GraphQLError when the operation is no subscription
 */
export async function subscribe(
  { supergraph, sharing }: SubscribeContext,
  prepared: Prepared,
  request: EngineRequest,
): Promise<AnswerStream | EngineAnswer> {
  const { events } = prepared;
  if (!events) throw badRequest(`A ${prepared.operation.operation} has one answer, not a stream of them.`);
  const variables = coerceVariables(supergraph, prepared, request);
  if (Array.isArray(variables)) return { errors: variables };
  const { meta, signal = new AbortController().signal } = request;
  if (signal.aborted) return endedStream();
  const opened = await open(events, variables, { meta, signal });
  if (!(Symbol.asyncIterator in opened)) return refused(events, opened);
  return new LiveStream<SubgraphResult, EngineAnswer>({
    source: opened,
    share: sharing.join(prepared, lastingVariables(variables.coerced, events.start)),
    make: (result, until) => answer(prepared, events, variables, { meta, signal: until }, result),
    lastWords: (error) => lastWords(events, error),
    signal,
  });
}

type Opened = Awaited<ReturnType<NonNullable<PreparedEvents['transport']['subscribe']>>>;
type Asking = Pick<EngineRequest, 'meta'> & { signal: AbortSignal };

async function open(
  { transport, subgraph, requestFor }: PreparedEvents,
  variables: Variables,
  { meta, signal }: Asking,
): Promise<Opened> {
  try {
    if (!transport.subscribe) throw new Error(`there are no events over the way to ${subgraph}`);
    return await transport.subscribe(requestFor({ ...variables, meta }), signal);
  } catch (error) {
    return { errors: [unavailable(subgraph, [], error)] };
  }
}

/** The answer to a request that never became a stream: errors, and no data. */
function refused({ subgraph, errorsOf }: PreparedEvents, result: SubgraphResult): EngineAnswer {
  try {
    const errors = errorsOf(result);
    if (errors.length > 0) return { errors };
    throw new Error(`${subgraph} gave neither a stream nor a refusal`);
  } catch (error) {
    return { errors: [unavailable(subgraph, [], error)] };
  }
}

function answer(
  prepared: Prepared,
  events: PreparedEvents,
  variables: Variables,
  asking: Asking,
  result: SubgraphResult,
): Making<EngineAnswer> {
  const state = openState(variables, asking, true);
  const made = (): Made<EngineAnswer> => ({
    value: closeState(prepared, state),
    isPersonal: state.isPersonal,
    isFailed: state.errors.length > 0,
  });
  const waiting = events.step(state, result);
  return waiting ? waiting.then(made) : made();
}

/** Who is behind has to be told to come back with a cursor, and that is no answer; for anything else there is one. */
function lastWords({ subgraph }: PreparedEvents, error: unknown): EngineAnswer | undefined {
  if (error instanceof Error && error.name === 'SubscriberBehind') return undefined;
  return { data: null, errors: [unavailable(subgraph, [], error)] };
}
