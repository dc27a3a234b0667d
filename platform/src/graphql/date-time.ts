import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** RFC 3339 with an offset; what `Date` alone would accept is far more. */
const rfc3339 = /^\d{4}-\d{2}-\d{2}T(?!24)\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** JavaScript takes 30 February for 2 March. */
function isDay(day: string): boolean {
  return new Date(day).toISOString().startsWith(day);
}

function parse(value: unknown): Date {
  if (typeof value === 'string' && rfc3339.test(value)) {
    const date = new Date(value);
    if (!Number.isNaN(date.getTime()) && isDay(value.slice(0, 10))) return date;
  }
  throw new GraphQLError('A DateTime is written as in RFC 3339, for example 2026-11-21T09:30:00.000Z.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment in time: RFC 3339, in UTC, with milliseconds. Example: `2026-11-21T09:30:00.000Z`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => (value instanceof Date ? value : parse(value)).toISOString(),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
});
