import { DomainError } from './domain-error.ts';
import type { UserError } from './user-error.ts';
import { validateInput } from './validation.ts';

/** What every mutation payload has. */
export interface Payload {
  userErrors: UserError[];
}

/**
 * Runs a mutation's act and shapes its outcome: all problems of the input at once, or the act's result, or the act's
 * own refusal. Anything that is not an expected outcome is thrown on and becomes a GraphQL error.
 */
export async function payload<P extends Payload>(
  PayloadType: new () => P,
  input: object,
  act: () => Promise<Omit<P, 'userErrors'>>,
): Promise<P> {
  const problems = await validateInput(input);
  if (problems.length > 0) return Object.assign(new PayloadType(), { userErrors: problems });
  try {
    return Object.assign(new PayloadType(), await act(), { userErrors: [] });
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'user') throw error;
    const { code, message, field } = error;
    return Object.assign(new PayloadType(), {
      userErrors: [{ code, message, field: field ? [...field] : null }],
    });
  }
}
