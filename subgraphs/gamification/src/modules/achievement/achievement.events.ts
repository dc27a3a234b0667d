import type { TopicEvent } from '@testverse/platform/events';
import { achievementUnlockedV1, type AchievementUnlockedV1 } from '@testverse/schema/events/gamification';
import { achievementsTopic, userTopic } from '../../topics.ts';
import { getDefinition, type UnlockEntity } from './achievement.entity.ts';

/** On the person's topic, where it is paid for, and on the one of their achievements. */
export function achievementUnlocked({ id, userId, achievementId, unlockedAt }: UnlockEntity): TopicEvent[] {
  const { xp } = getDefinition(achievementId).reward;
  const payload: AchievementUnlockedV1 = { userId, achievementId, unlockId: id, xp };
  const event = {
    type: achievementUnlockedV1.type,
    payload,
    subjectId: userId,
    occurredAt: new Date(unlockedAt),
  };
  return [userTopic(userId), achievementsTopic(userId)].map((topic) => ({ topic, event }));
}
