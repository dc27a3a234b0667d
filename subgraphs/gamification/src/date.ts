import { badInput } from '@testverse/platform/errors';
import { GraphQLScalarType } from 'graphql';

/** A day as people write it on a calendar; which moments are in it, a time zone says. Only ever given, never taken. */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A day of the calendar, without a time: `2026-11-21`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: String,
  parseValue: () => {
    throw badInput('A Date is given by this graph, not taken.');
  },
});
