import { useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/react-query';
import { sdk } from '../../app/sdk.ts';
import { useSession } from '../../app/session.tsx';
import {
  gainsOf,
  type Achievement,
  type Gain,
  type LeaderboardPlace,
  type Period,
  type PersonProgress,
} from './model.ts';

const PAGE = 25;
/** Most gains are two entries. */
const ENTRIES = 50;
const AROUND = 3;
const DAYS = 30;
const MOST_ACHIEVEMENTS = 100;

/** Under which keys what people earn lies in the cache. */
export const keys = {
  person: (username: string) => ['progress', username] as const,
  people: ['progress'] as const,
  leaderboards: ['leaderboard'] as const,
  leaderboard: (period: Period) => ['leaderboard', period] as const,
  achievements: ['achievements'] as const,
  gains: ['gains'] as const,
};

/** Whatever changes when the viewer earns something is asked for again where it is shown. */
export function renewProgress(cache: QueryClient): void {
  for (const queryKey of [keys.people, keys.leaderboards, keys.achievements, keys.gains])
    void cache.invalidateQueries({ queryKey });
}

/** What a person earned; null when there is nobody of that name. */
export function usePersonProgress(username: string) {
  return useQuery({
    queryKey: keys.person(username),
    queryFn: ({ signal }): Promise<PersonProgress | null> =>
      sdk.gamification.userGamification({ username, days: DAYS, first: MOST_ACHIEVEMENTS }, { signal }),
  });
}

interface Leaderboard {
  places: readonly LeaderboardPlace[];
  own: LeaderboardPlace | null;
  around: readonly LeaderboardPlace[];
}

/** Who earned most in a span of time, page after page, with the viewer's own place. */
export function useLeaderboard(period: Period) {
  return useInfiniteQuery({
    queryKey: keys.leaderboard(period),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      sdk.gamification.leaderboard({ period, first: PAGE, after: pageParam, radius: AROUND }, { signal }),
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    select: ({ pages }): Leaderboard => ({
      places: pages.flatMap((page) => page.edges.map(({ node }) => node)),
      own: pages[0]?.viewerEntry ?? null,
      around: pages[0]?.aroundViewer ?? [],
    }),
  });
}

/** All that the viewer gained, the latest first, page after page. */
export function useGains(username: string) {
  return useInfiniteQuery({
    queryKey: [...keys.gains, username],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const own = await sdk.gamification.viewerLedger({ first: ENTRIES, after: pageParam }, { signal });
      return own?.user.gamification?.entries ?? null;
    },
    getNextPageParam: (page) => (page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null),
    select: ({ pages }): Gain[] =>
      gainsOf(pages.flatMap((page) => page?.edges.map(({ node }) => node) ?? [])),
  });
}

/** All there is to earn, with how far the viewer is. */
export function useAchievements() {
  const { viewer } = useSession();
  return useQuery({
    queryKey: [...keys.achievements, viewer?.username],
    queryFn: async ({ signal }): Promise<readonly Achievement[]> => {
      const page = await sdk.gamification.achievements({ first: MOST_ACHIEVEMENTS }, { signal });
      return page.edges.map(({ node }) => node);
    },
  });
}
