import type { Reference } from '@testverse/platform/graphql';
import type { AssessmentsContext } from '../../context.ts';
import { assessmentId } from '../../node.ts';
import type { AssessmentEdition } from './assessment.entity.ts';

/** The present edition of the assessment behind `{ id }`, null for none. */
export function resolveAssessmentReference(
  reference: Reference,
  ctx: AssessmentsContext,
): Promise<AssessmentEdition | null> {
  return ctx.load.assessment.load(assessmentId.decode(String(reference['id'])));
}
