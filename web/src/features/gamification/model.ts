import type {
  AchievementCardFragment,
  LeaderboardPlaceFragment,
  UserGamificationQuery,
  ViewerLedgerQuery,
} from '@testverse/client-sdk/gamification';

/** What a person earned, as far as the viewer may see it. */
export type PersonProgress = NonNullable<UserGamificationQuery['user']>;

/** Something to earn, with how far the viewer is. */
export type Achievement = AchievementCardFragment;

type Ledger = NonNullable<
  NonNullable<NonNullable<ViewerLedgerQuery['viewer']>['user']['gamification']>['entries']
>;

/** One booking to the viewer. */
export type LedgerEntry = Ledger['edges'][number]['node'];

/** What was booked for one fact, in each currency; null in one of which nothing was. */
export interface Gain {
  id: string;
  title: string;
  occurredAt: string;
  xp: number | null;
  coins: number | null;
}

const amountKeys: Readonly<Record<string, 'xp' | 'coins'>> = { XP: 'xp', COIN: 'coins' };

/** Entries as gains: what was booked for the same fact stands side by side, in the order of the entries. */
export function gainsOf(entries: readonly LedgerEntry[]): Gain[] {
  const gains: Gain[] = [];
  for (const { id, amount, currency, occurredAt, rule } of entries) {
    const key = amountKeys[currency];
    if (!key) continue;
    const last = gains.at(-1);
    if (last?.occurredAt === occurredAt && last.title === rule.title && last[key] === null)
      last[key] = amount;
    else gains.push({ id, title: rule.title, occurredAt, xp: null, coins: null, [key]: amount });
  }
  return gains;
}

/** One place on a leaderboard. */
export type LeaderboardPlace = LeaderboardPlaceFragment;

/** The spans of time a leaderboard can be of, in the order they are offered, and how addresses write them. */
export const PERIODS = ['ALL_TIME', 'MONTHLY', 'WEEKLY'] as const;
export type Period = (typeof PERIODS)[number];

const paths: Readonly<Record<Period, string>> = {
  ALL_TIME: '/leaderboard',
  MONTHLY: '/leaderboard/monthly',
  WEEKLY: '/leaderboard/weekly',
};

/** The address of a leaderboard. */
export function pathOf(period: Period): string {
  return paths[period];
}

/** The span an address speaks of; all time where it names none that we know. */
export function periodIn(word: string | undefined): Period {
  return PERIODS.find((period) => period.toLowerCase() === word?.toLowerCase()) ?? 'ALL_TIME';
}

/** How one day's bar of a chart is drawn: percent of the highest one. */
export interface Bar {
  date: string;
  xp: number;
  height: number;
}

/** Days as bars: the highest one fills the chart, and whatever is more than nothing can be seen. */
export function barsOf(days: readonly { readonly date: string; readonly xp: number }[]): Bar[] {
  const most = Math.max(1, ...days.map(({ xp }) => xp));
  return days.map(({ date, xp }) => ({ date, xp, height: xp <= 0 ? 0 : Math.max(3, (xp / most) * 100) }));
}
