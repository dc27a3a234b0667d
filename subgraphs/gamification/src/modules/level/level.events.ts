import type { TopicEvent } from '@testverse/platform/events';
import { levelReachedV1, type LevelReachedV1 } from '@testverse/schema/events/gamification';
import { userTopic } from '../../topics.ts';

export function levelReached(userId: string, level: number): TopicEvent {
  const payload: LevelReachedV1 = { userId, level };
  return { topic: userTopic(userId), event: { type: levelReachedV1.type, payload, subjectId: userId } };
}
