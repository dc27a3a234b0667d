import { topicOf } from '@testverse/platform/events';
import { projectStatusChangedV1 } from '@testverse/schema/events/projects';
import { payloadOf, shareOut, type RewardRule } from './rule.ts';

/** What a completed project pays in all. */
export const projectXp = 100;

/**
 * Once for a project, to those who worked on it the first time it was completed: opening it again and closing it again
 * pays nothing. A change of status is told on two topics; only the project's own is read, as its facts come in order.
 */
export const projectCompletedRule: RewardRule = {
  key: 'project-completed',
  version: 1,
  title: 'Project completed',
  from: 'projects',
  type: projectStatusChangedV1.type,
  dailyXp: null,
  isCapped: true,
  rewards(event) {
    const { projectId, to, collaboratorIds } = payloadOf(projectStatusChangedV1, event);
    if (to !== 'COMPLETED' || event.topic !== topicOf('projects', 'project', projectId)) return [];
    return shareOut(projectXp, collaboratorIds).map((share) => ({ ...share, subjectKey: projectId }));
  },
};
