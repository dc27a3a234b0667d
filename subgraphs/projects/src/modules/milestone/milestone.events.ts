import type { TopicEvent } from '@testverse/platform/events';
import {
  milestoneCompletedV1,
  milestoneCreatedV1,
  milestoneUpdatedV1,
  type MilestoneCompletedV1,
  type MilestoneCreatedV1,
} from '@testverse/schema/events/projects';
import { projectTopic } from '../../topics.ts';
import type { MilestoneEntity } from './milestone.entity.ts';

const factOf = ({ id, projectId }: MilestoneEntity, guildId: string): MilestoneCreatedV1 => ({
  guildId,
  projectId,
  milestoneId: id,
});

export function milestoneCreated(milestone: MilestoneEntity, guildId: string): TopicEvent {
  const event = { type: milestoneCreatedV1.type, payload: factOf(milestone, guildId) };
  return { topic: projectTopic(milestone.projectId), event };
}

export function milestoneUpdated(milestone: MilestoneEntity, guildId: string): TopicEvent {
  const event = { type: milestoneUpdatedV1.type, payload: factOf(milestone, guildId) };
  return { topic: projectTopic(milestone.projectId), event };
}

/** @param more what was so in the moment it was reached */
export function milestoneCompleted(
  milestone: MilestoneEntity,
  guildId: string,
  more: Pick<MilestoneCompletedV1, 'completionPercentage' | 'collaboratorIds'>,
): TopicEvent {
  const payload: MilestoneCompletedV1 = {
    ...factOf(milestone, guildId),
    weight: milestone.weight,
    ...more,
  };
  return { topic: projectTopic(milestone.projectId), event: { type: milestoneCompletedV1.type, payload } };
}
