import { topicOf } from '@testverse/platform/events';

/** What happens to one person's XP, level and achievements; for themselves alone. */
export const userTopic = (userId: string): string => topicOf('gamification', 'user', userId);

/** The achievements a person unlocks, once more: a stream of its own has numbers without gaps. */
export const achievementsTopic = (userId: string): string => topicOf('gamification', 'achievements', userId);

/**
 * SQL for the number of the last event of a person's topic, to be selected together with the row whose events these are:
 * so it is never ahead of the state a client gets.
 * @param userId SQL of the person's id
 */
export function headOf(userId: string): string {
  return `coalesce((select head.last_seq::int from gamification.topic head
    where head.id = '${userTopic('')}' || ${userId}), 0)`;
}
