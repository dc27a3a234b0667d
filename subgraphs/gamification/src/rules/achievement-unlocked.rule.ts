import { achievementUnlockedV1 } from '@testverse/schema/events/gamification';
import { userTopic } from '../topics.ts';
import { payloadOf, type RewardRule } from './rule.ts';

/** What the achievement says it is worth, on top of the daily cap: it comes once in a life. */
export const achievementUnlockedRule: RewardRule = {
  key: 'achievement-unlocked',
  version: 1,
  title: 'Achievement unlocked',
  from: 'gamification',
  type: achievementUnlockedV1.type,
  dailyXp: null,
  isCapped: false,
  rewards(event) {
    const { userId, unlockId, xp } = payloadOf(achievementUnlockedV1, event);
    // The fact is told on the person's topic and on the one of their achievements.
    if (xp === 0 || event.topic !== userTopic(userId)) return [];
    return [{ userId, xp, subjectKey: unlockId }];
  },
};
