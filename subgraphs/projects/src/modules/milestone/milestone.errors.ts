import { DomainError } from '@testverse/platform/errors';

/** Why a milestone is not written as asked, beside what its project refuses. */
export type MilestoneRefusal =
  'TOO_MANY_MILESTONES' | 'MILESTONE_DONE' | 'MILESTONE_CANCELLED' | 'MILESTONE_STATE_NOT_SETTABLE';

const texts: Readonly<Record<MilestoneRefusal, { message: string; field?: string }>> = {
  TOO_MANY_MILESTONES: {
    message: 'The project has as many milestones as it can have.',
    field: 'projectId',
  },
  MILESTONE_DONE: { message: 'This milestone is done: its state, weight and necessity stay as they are.' },
  MILESTONE_CANCELLED: { message: 'This milestone is cancelled. Open it again to complete it.' },
  MILESTONE_STATE_NOT_SETTABLE: {
    message: 'A milestone is completed with its own act.',
    field: 'state',
  },
};

/** @param named the input's field that named what is refused, where the refusal has none of its own */
export function milestoneError(refusal: MilestoneRefusal, named = 'milestoneId'): DomainError {
  const { message, field = named } = texts[refusal];
  return new DomainError(refusal, message, { field: [field] });
}

/** Lets an allowed act pass. @throws the refusal's error */
export function demandMilestone(refusal: MilestoneRefusal | null): void {
  if (refusal !== null) throw milestoneError(refusal);
}
