import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { DomainError } from './domain-error.ts';
import { isOutage } from './outage.ts';

/**
 * What a refused document or variable is told has no path and no cause, and is safe to show. Below a path somebody must
 * have meant the error for the client and given it a code; graphql-js and graphql-jit report our own mistakes there (a
 * null or a value that a type does not allow), partly without a cause.
 */
function isForeseen(error: GraphQLError): boolean {
  const cause = error.originalError;
  if (cause instanceof DomainError) return true;
  if (cause && !(cause instanceof GraphQLError)) return false;
  return error.path === undefined || typeof error.extensions['code'] === 'string';
}

/**
 * Replaces whatever was not foreseen by a neutral answer and writes the cause to the log, so nothing internal (SQL,
 * paths, stacks) leaves the subgraph. A database that does not answer is told as what it is: waiting may help.
 * @param subgraph whose database it is
 */
export function maskErrors(errors: readonly GraphQLError[], log: Logger, subgraph?: string): GraphQLError[] {
  return errors.map((error) => {
    if (isForeseen(error)) {
      if (error.originalError instanceof DomainError && error.originalError.isReportable) {
        log.error({ err: error.originalError }, 'reportable refusal');
      }
      return error;
    }
    if (subgraph !== undefined && isOutage(error.originalError)) {
      log.error({ err: error.originalError, path: error.path }, 'the database does not answer');
      return new GraphQLError(`The ${subgraph} part of the graph does not answer right now.`, {
        path: error.path,
        nodes: error.nodes,
        extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph },
      });
    }
    log.error({ err: error.originalError ?? error, path: error.path }, 'unexpected error in a resolver');
    return new GraphQLError('Something went wrong on our side. The request id helps us find it.', {
      path: error.path,
      nodes: error.nodes,
      extensions: { code: 'INTERNAL' },
    });
  });
}
