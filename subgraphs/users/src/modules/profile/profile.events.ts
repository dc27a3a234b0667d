import type { TopicEvent } from '@testverse/platform/events';
import { userProfileUpdatedV1, type UserProfileUpdatedV1 } from '@testverse/schema/events/users';
import { userTopic } from '../../topics.ts';

/** @param fields names of what changed, never what it says */
export function profileUpdated(userId: string, fields: string[]): TopicEvent {
  const payload: UserProfileUpdatedV1 = { userId, fields };
  return { topic: userTopic(userId), event: { type: userProfileUpdatedV1.type, payload } };
}
