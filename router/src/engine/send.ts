import type { SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '../transports/index.ts';
import type { ExecutionState, Json } from './state.ts';

/** One call of a subgraph: an operation that never changes, and the variables of one request. */
export interface Call {
  document: string;
  operationName: string | undefined;
  kind: 'query' | 'mutation';
  variables: Json;
}

/** What of the client's variables a step uses. */
export function variablesOf(
  names: readonly string[],
  state: Pick<ExecutionState, 'variables' | 'coerced'>,
): Json {
  const variables: Json = {};
  for (const name of names) {
    // The planner's documents do not keep defaults, so a variable the client left out gets its default here.
    if (Object.hasOwn(state.variables, name)) variables[name] = state.variables[name];
    else if (Object.hasOwn(state.coerced, name)) variables[name] = state.coerced[name];
  }
  return variables;
}

/**
 * Makes a call and hands the answer on.
 * @param begin makes the call; undefined when there is nothing to ask for
 * @param receive takes the answer; what it throws says that it was none
 * @param fail is told that the way or the answer failed
 */
export function send(
  transport: Transport,
  state: ExecutionState,
  begin: () => Call | undefined,
  receive: (result: SubgraphResult) => Promise<void> | void,
  fail: (cause: unknown) => void,
): Promise<void> | void {
  const accept = (result: SubgraphResult): Promise<void> | void => {
    if (result.effects?.refreshCookie !== undefined)
      state.effects.refreshCookie = result.effects.refreshCookie;
    if (result.personal === true) state.isPersonal = true;
    return receive(result);
  };
  try {
    const call = begin();
    if (!call) return;
    state.signal?.throwIfAborted();
    const request: SubgraphRequest = { ...call, meta: state.meta };
    if (state.isEvent && request.kind === 'query') request.burst = true;
    const answer = transport.execute(request, state.signal);
    if (answer instanceof Promise) return answer.then(accept).catch(fail);
    const waiting = accept(answer);
    if (waiting) return waiting.catch(fail);
  } catch (error) {
    fail(error);
  }
}

/** An answer without what was asked for has to say why; one that does not is no answer. @throws then */
export function refuseSilence(subgraph: string, { errors }: SubgraphResult): void {
  if (!errors || errors.length === 0) throw new Error(`${subgraph} answered without what it was asked for`);
}
