import { MilestoneState, type MilestoneChanges, type MilestoneEntity } from './milestone.entity.ts';
import type { MilestoneRefusal } from './milestone.errors.ts';

/** The columns that what was done is measured by. */
const measures = ['state', 'weight', 'isRequired'] as const;

/** Whether a milestone may be changed in this way; that it may be changed at all is the project's question. */
export function canChange(milestone: MilestoneEntity, changes: MilestoneChanges): MilestoneRefusal | null {
  const isDone = milestone.state === MilestoneState.DONE;
  if (isDone && measures.some((name) => changes[name] !== undefined && changes[name] !== milestone[name]))
    return 'MILESTONE_DONE';
  return !isDone && changes.state === MilestoneState.DONE ? 'MILESTONE_STATE_NOT_SETTABLE' : null;
}

/** For one that is not done yet. */
export function canComplete({ state }: Pick<MilestoneEntity, 'state'>): MilestoneRefusal | null {
  return state === MilestoneState.CANCELLED ? 'MILESTONE_CANCELLED' : null;
}
