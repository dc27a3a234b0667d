import { milestoneCompletedV1 } from '@testverse/schema/events/projects';
import { payloadOf, shareOut, type RewardRule } from './rule.ts';

const xpPerWeight = 40;

/** What a milestone of that weight pays in all. */
export function milestoneXp(weight: number): number {
  return xpPerWeight * weight;
}

/** By its weight, shared by those who worked on the project when it was reached: many hands are not worth more than one. */
export const milestoneCompletedRule: RewardRule = {
  key: 'milestone-completed',
  version: 1,
  title: 'Milestone reached',
  from: 'projects',
  type: milestoneCompletedV1.type,
  dailyXp: null,
  isCapped: true,
  rewards(event) {
    const { milestoneId, weight, collaboratorIds } = payloadOf(milestoneCompletedV1, event);
    return shareOut(milestoneXp(weight), collaboratorIds).map((share) => ({
      ...share,
      subjectKey: milestoneId,
    }));
  },
};
