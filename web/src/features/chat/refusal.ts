import { describeProblem } from '../../app/problems.ts';

/** Why something was refused, in words for the person: the server's own where it gave some. */
export function refusalWords(error: unknown): string {
  const { userErrors } = (error ?? {}) as { userErrors?: readonly { message: string }[] };
  return userErrors?.[0]?.message ?? describeProblem(error).title;
}
