import { GraphQLError } from 'graphql';

/** The operation is beyond a ceiling. The answer names the ceiling, its value and what was asked. */
export function tooComplex(limit: string, maximum: number, value: number, what: string): GraphQLError {
  // A value beyond every number (fragments that double each other) would become null in JSON.
  const shown = Math.min(value, Number.MAX_SAFE_INTEGER);
  return new GraphQLError(`${what}: ${shown} where at most ${maximum} is allowed.`, {
    extensions: { code: 'OPERATION_TOO_COMPLEX', limit, maximum, value: shown },
  });
}

/** A request that cannot be read as GraphQL at all. @param status of the answer */
export function badRequest(message: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}

/** "Did you mean" tells strangers about the schema, and is costly to find. */
const suggestion = / ?Did you mean [^?]*\?/g;
/** Messages may quote what was sent; an answer must not grow with it. */
const longestMessage = 300;

/** A message fit for strangers. */
export function plainMessage(message: string): string {
  const plain = message.includes('Did you mean') ? message.replace(suggestion, '') : message;
  return plain.length > longestMessage ? `${plain.slice(0, longestMessage)}…` : plain;
}
