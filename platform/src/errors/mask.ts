import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { DomainError } from './domain-error.ts';

/** graphql-js and the federation library answer with errors of their own that have no cause: those are safe to show. */
function isForeseen(error: GraphQLError): boolean {
  const cause = error.originalError;
  return !cause || cause instanceof DomainError || cause instanceof GraphQLError;
}

/**
 * Replaces whatever was not foreseen by a neutral answer and writes the cause to the log, so nothing internal (SQL,
 * paths, stacks) leaves the subgraph.
 */
export function maskErrors(errors: readonly GraphQLError[], log: Logger): GraphQLError[] {
  return errors.map((error) => {
    if (isForeseen(error)) {
      if (error.originalError instanceof DomainError && error.originalError.isReportable) {
        log.error({ err: error.originalError }, 'reportable refusal');
      }
      return error;
    }
    log.error({ err: error.originalError, path: error.path }, 'unexpected error in a resolver');
    return new GraphQLError('Something went wrong on our side. The request id helps us find it.', {
      path: error.path,
      nodes: error.nodes,
      extensions: { code: 'INTERNAL' },
    });
  });
}
