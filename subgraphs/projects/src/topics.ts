import { topicOf } from '@testverse/platform/events';

/** What happens to a project and its milestones. */
export const projectTopic = (projectId: string): string => topicOf('projects', 'project', projectId);

/** Which projects a guild has, and how far they are. */
export const guildProjectsTopic = (guildId: string): string => topicOf('projects', 'guild', guildId);

/**
 * SQL for the number of a topic's last event, to be selected together with the row whose events these are: never ahead of
 * the state a client gets, so events after it may repeat what the state has, and none can be missing.
 * @param topic one of the above
 * @param id SQL of the row's id
 */
export function headOf(topic: (id: string) => string, id: string): string {
  return `coalesce((select head.last_seq::int from projects.topic head where head.id = '${topic('')}' || ${id}), 0)`;
}
