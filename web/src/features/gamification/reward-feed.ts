import type { QueryClient } from '@tanstack/react-query';
import {
  GamificationEventsDocument,
  type GamificationEventsSubscription,
} from '@testverse/client-sdk/gamification';
import { liveConnection } from '../../app/live.ts';
import { sdk } from '../../app/sdk.ts';
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
  const ending = new AbortController();
  void follow(cache, say, ending.signal)
    // Without it pages are as old as their last load, and nothing is said.
    .catch(() => undefined);
  return () => ending.abort();
}

async function follow(cache: QueryClient, say: (notice: Notice) => void, signal: AbortSignal): Promise<void> {
  const after = await findStart(signal);
  if (signal.aborted) return;
  const events = liveConnection().subscribe(
    GamificationEventsDocument,
    { after },
    undefined,
    'gamificationEvents',
  );
  signal.addEventListener('abort', () => events.close());
  for await (const reward of events) {
    const notice = noticeOf(reward);
    if (notice) say(notice);
    renewProgress(cache);
  }
}

/** Where the stream begins, so that nothing is lost when it breaks before its first event; null when nobody tells. */
async function findStart(signal: AbortSignal): Promise<string | null> {
  const own = await sdk.gamification.viewerGamification({}, { signal }).catch(() => null);
  return own?.user.gamification?.streamCursor ?? null;
}
