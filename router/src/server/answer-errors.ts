import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '@testverse/platform/log';
import { plainMessage } from '../admission/refusal.ts';

/** Codes → status of an answer that has no data at all; the contract with clients. Maps, as a code may be any word. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['GRAPHQL_PARSE_FAILED', 400],
  ['GRAPHQL_VALIDATION_FAILED', 400],
  ['BAD_USER_INPUT', 400],
  ['OPERATION_TOO_COMPLEX', 400],
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['NOT_FOUND', 200],
  ['RATE_LIMITED', 429],
  ['IDEMPOTENCY_CONFLICT', 409],
  ['SUBGRAPH_UNAVAILABLE', 503],
  ['OPERATION_TIMEOUT', 504],
  ['INTERNAL', 500],
  ['PERSISTED_QUERY_NOT_FOUND', 200],
  ['OPERATION_NOT_LISTED', 400],
]);

/** Codes of libraries → ours. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['INTERNAL_SERVER_ERROR', 'INTERNAL'],
  ['OPERATION_RESOLUTION_FAILURE', 'BAD_USER_INPUT'],
]);

/** What other layers attach for themselves. */
const inner = new Set(['stacktrace', 'exception', 'http', 'query', 'variables', 'originalError']);

export const internalMessage = 'Something went wrong on our side. The request id helps us find it.';

/** The status for an error code; undefined when the code alone does not say. */
export function statusOf(code: string): number | undefined {
  return statuses.get(code);
}

/** The code a client sees. An error nobody gave a code was not foreseen. */
export function codeOf(error: GraphQLFormattedError): string {
  const code = error.extensions?.['code'];
  return typeof code === 'string' ? (renamed.get(code) ?? code) : 'INTERNAL';
}

/** An error as it leaves the door: coded, traceable, and with nothing internal in it. */
export function polish(error: GraphQLFormattedError, requestId: string, now: Date): GraphQLFormattedError {
  const code = codeOf(error);
  const kept = Object.entries(error.extensions ?? {}).filter(([name]) => !inner.has(name));
  return {
    message: code === 'INTERNAL' ? internalMessage : plainMessage(error.message),
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: { ...Object.fromEntries(kept), code, requestId, timestamp: now.toISOString() },
  };
}

/** What the client only sees as INTERNAL stands in the log under the request's id. */
export function logUnforeseen(log: Logger, requestId: string, errors: readonly unknown[] = []): void {
  for (const error of errors) {
    if (error instanceof GraphQLError && codeOf(error) !== 'INTERNAL') continue;
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    log.error({ err: cause, requestId }, 'unexpected error in an operation');
  }
}

/** What a client is told of an error that nobody foresaw. @param cause for the log */
export function unforeseen(cause?: unknown): GraphQLError {
  const originalError = cause instanceof Error ? { originalError: cause } : {};
  return new GraphQLError('unforeseen', { ...originalError, extensions: { code: 'INTERNAL' } });
}

/** The error to tell a client of, whatever was thrown. */
export function tellable(error: unknown): GraphQLError {
  return error instanceof GraphQLError ? error : unforeseen(error);
}
