import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '../transports/index.ts';
import type { SubscriptionSteps } from './compile.ts';
import { clientError, renamePath, unavailable } from './errors.ts';
import { compileRootReceive } from './fetch-step.ts';
import { copyOf } from './merge.ts';
import { variablesOf } from './send.ts';
import type { ExecutionState, Step } from './state.ts';

/** The part of a prepared subscription that is about its events. */
export interface PreparedEvents {
  subgraph: string;
  transport: Transport;
  /** The variable that decides which events come, and nothing else. */
  start: string | undefined;
  /** What the owner of the events is asked for. */
  requestFor(state: Pick<ExecutionState, 'variables' | 'coerced' | 'meta'>): SubgraphRequest;
  /** The errors of a refusal, as the client is told them. */
  errorsOf(result: SubgraphResult): GraphQLError[];
  /** Takes one event's result into the state, and fetches what other subgraphs have of it. */
  step(state: ExecutionState, result: SubgraphResult): ReturnType<Step>;
}

/** Compiles what happens to each event of a subscription. */
export function compileEvents(
  schema: GraphQLSchema,
  { primary, transport, rest }: SubscriptionSteps,
  start: string | undefined,
): PreparedEvents {
  const names = primary.variableUsages ?? [];
  const receive = compileRootReceive({ schema, node: primary, path: [] });
  const own = changesData(primary, rest) ? copied : unchanged;
  return {
    subgraph: primary.serviceName,
    transport,
    start,
    requestFor: (state) => ({
      document: primary.operation,
      operationName: primary.operationName,
      variables: variablesOf(names, state),
      meta: state.meta,
      kind: 'subscription',
    }),
    errorsOf: ({ errors = [] }) =>
      errors.map((error) => clientError(error, renamePath(error.path, primary.outputRewrites))),
    step: (state, result) => {
      try {
        if (result.personal === true) state.isPersonal = true;
        receive(state, own(result));
      } catch (error) {
        state.errors.push(unavailable(primary.serviceName, [], error));
        return undefined;
      }
      return rest?.(state);
    },
  };
}

/** Later steps and renamings write into the data, and the result belongs to other operations on the event too. */
function changesData(primary: FetchNode, rest: Step | undefined): boolean {
  return rest !== undefined || (primary.outputRewrites ?? []).length > 0;
}

function copied(result: SubgraphResult): SubgraphResult {
  return { ...result, data: copyOf(result.data) };
}

function unchanged(result: SubgraphResult): SubgraphResult {
  return result;
}
