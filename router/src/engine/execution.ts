import { getVariableValues, GraphQLError, type ExecutionResult } from 'graphql';
import type { Supergraph } from '../supergraph/index.ts';
import type { EngineRequest } from './engine.ts';
import { isExplained } from './errors.ts';
import type { Prepared } from './prepare.ts';
import type { ExecutionState } from './state.ts';

/** Of one value; more would only make the answer long. */
const variableErrors = 5;

/** Variables as the client sent them, and as the operation takes them. */
export type Variables = Pick<ExecutionState, 'variables' | 'coerced'>;

/** Checks and coerces the variables. @returns the errors instead when they do not fit */
export function coerceVariables(
  supergraph: Supergraph,
  { operation }: Prepared,
  request: EngineRequest,
): Variables | GraphQLError[] {
  const variables = request.variables ?? {};
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(supergraph.apiSchema, definitions, variables, {
    maxErrors: variableErrors,
    hideSuggestions: true,
  });
  if (!errors) return { variables, coerced };
  return errors.map((error) => {
    const { nodes } = error;
    return new GraphQLError(withoutValue(error), { nodes, extensions: { code: 'BAD_USER_INPUT' } });
  });
}

/**
 * graphql-js quotes the whole object in which something does not fit, a password beside it as well, and clients write to their
 * logs what they are told.
 */
function withoutValue({ message, originalError }: GraphQLError): string {
  if (!originalError) return message;
  const head = message.slice(0, message.length - originalError.message.length - '; '.length);
  const [place = ''] = / at "[\w.[\]]+"$/.exec(head) ?? [];
  const [name] = head.split(' got invalid value ', 1);
  return `${name} got an invalid value${place}; ${originalError.message}`;
}

/** The state before the first step. */
export function openState(
  { variables, coerced }: Variables,
  { meta, signal }: Pick<EngineRequest, 'meta' | 'signal'>,
  isEvent = false,
): ExecutionState {
  return {
    data: {},
    errors: [],
    variables,
    coerced,
    meta,
    effects: { refreshCookie: undefined },
    isPersonal: false,
    signal,
    isEvent,
  };
}

/** Makes the client's answer from what the steps left. */
export function closeState(prepared: Prepared, state: ExecutionState): ExecutionResult {
  const { shape, introspect } = prepared.shapeFor(state.coerced);
  if (introspect) Object.assign(state.data, introspect(state.coerced));
  const { data, violations } = shape(state.data);
  // A null that a failed step left behind is told by that step's own error already.
  const untold = violations.filter(({ path = [] }) => !isExplained(path, state.errors));
  const errors = [...state.errors, ...untold];
  const answer: ExecutionResult = { data };
  if (errors.length > 0) answer.errors = errors;
  return answer;
}
