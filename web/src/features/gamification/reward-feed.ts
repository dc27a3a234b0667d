import type { QueryClient } from '@tanstack/react-query';
import {
  GamificationEventsDocument,
  type GamificationEventsSubscription,
} from '@testverse/client-sdk/gamification';
import { liveConnection } from '../../app/live.ts';
import { formatCount, type Notice } from '../../ui/index.ts';
import { renewProgress } from './queries.ts';
import { text } from './text.ts';

type Reward = GamificationEventsSubscription['gamificationEvents'];

/** What is said aloud of a fact; null for what is no occasion. */
export function noticeOf(reward: Reward): Notice | null {
  switch (reward.__typename) {
    case 'LevelReachedEvent':
      return { text: text.reachedLevel(formatCount(reward.level)), tone: 'good' };
    case 'AchievementUnlockedEvent': {
      const { achievement } = reward.unlock;
      return {
        text: text.gotUnlocked(achievement.name, formatCount(achievement.reward.xp)),
        tone: 'good',
      };
    }
    default:
      return null;
  }
}

/** Follows what the viewer earns until stopped: says what is an occasion, and has pages ask again. */
export function followRewards(cache: QueryClient, say: (notice: Notice) => void): () => void {
  const events = liveConnection().subscribe(
    GamificationEventsDocument,
    { after: null },
    undefined,
    'gamificationEvents',
  );
  void (async () => {
    for await (const reward of events) {
      const notice = noticeOf(reward);
      if (notice) say(notice);
      renewProgress(cache);
    }
  })()
    // Without it pages are as old as their last load, and nothing is said.
    .catch(() => undefined);
  return () => events.close();
}
