import { topicOf } from '@testverse/platform/events';

/** What happens to a guild, its members and its list of channels. */
export const guildTopic = (guildId: string): string => topicOf('guilds', 'guild', guildId);

/** What happens in a channel. */
export const channelTopic = (channelId: string): string => topicOf('guilds', 'channel', channelId);

/** What concerns one person alone; whispered, never logged. */
export const viewerTopic = (userId: string): string => topicOf('guilds', 'viewer', userId);

/**
 * SQL for the number of a topic's last event, to be selected together with the row whose events these are. Read in the
 * row's own statement, before anything that belongs to the row is read, it is never ahead of the state a client gets:
 * events after it may repeat what the state has, and none can be missing.
 * @param topic one of the above
 * @param id SQL of the row's id
 */
export function headOf(topic: (id: string) => string, id: string): string {
  return `coalesce((select head.last_seq::int from guilds.topic head where head.id = '${topic('')}' || ${id}), 0)`;
}
