import type { Reference } from '@testverse/platform/graphql';
import type { AssessmentsContext } from '../../context.ts';
import { attemptId } from '../../node.ts';
import type { AttemptEntity } from './attempt.entity.ts';

/** The attempt behind `{ id }`, null unless it is the viewer's own. */
export function resolveAttemptReference(
  reference: Reference,
  ctx: AssessmentsContext,
): Promise<AttemptEntity | null> {
  return ctx.load.attempt.load(attemptId.decode(String(reference['id'])));
}
