import { validate, type ValidationError } from 'class-validator';
import { badInput } from './domain-error.ts';
import type { UserError } from './user-error.ts';

/**
 * class-validator's constraint names → the codes clients see. A rule of a subgraph brings its own as `context.code`;
 * anything else is `INVALID`.
 */
const codes: Readonly<Record<string, string>> = {
  minLength: 'TOO_SHORT',
  maxLength: 'TOO_LONG',
  isNotEmpty: 'REQUIRED',
  isEmail: 'INVALID_EMAIL',
  isUrl: 'INVALID_URL',
  matches: 'INVALID_FORMAT',
  min: 'TOO_SMALL',
  max: 'TOO_LARGE',
  arrayMaxSize: 'TOO_MANY',
};

/** Constraint name of `@IsNodeId`: a malformed id is a mistake of the program, not of the person. */
export const nodeIdConstraint = 'isNodeId';

function collect(errors: readonly ValidationError[], path: readonly string[], into: UserError[]): void {
  for (const error of errors) {
    const field = [...path, error.property];
    for (const [constraint, message] of Object.entries(error.constraints ?? {})) {
      if (constraint === nodeIdConstraint) throw badInput(message, field);
      const own = (error.contexts?.[constraint] as { code?: string } | undefined)?.code;
      into.push({ code: own ?? codes[constraint] ?? 'INVALID', message, field });
    }
    collect(error.children ?? [], field, into);
  }
}

/**
 * Checks a mutation's input against its class-validator rules.
 * @returns every problem at once, in declaration order; empty when there is none
 * @throws BAD_USER_INPUT for a malformed id
 */
export async function validateInput(input: object): Promise<UserError[]> {
  const problems: UserError[] = [];
  const errors = await validate(input, { skipUndefinedProperties: true, forbidUnknownValues: false });
  collect(errors, [], problems);
  return problems;
}
