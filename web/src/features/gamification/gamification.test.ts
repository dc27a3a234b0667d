import { expect, test, vi } from 'vitest';
import { barsOf, gainsOf, pathOf, periodIn, PERIODS, type LedgerEntry } from './model.ts';
import { followRewards, noticeOf } from './reward-feed.ts';

const feed = vi.hoisted(() => ({ subscribe: vi.fn() }));
const server = vi.hoisted(() => ({ viewerGamification: vi.fn() }));
vi.mock('../../app/sdk.ts', () => ({ sdk: { gamification: server } }));
vi.mock('../../app/live.ts', () => ({ liveConnection: () => feed }));
vi.mock('../../app/session.tsx', () => ({ useSession: () => ({ viewer: null }) }));

const place = { seq: 1, cursor: 'c1', occurredAt: '2026-01-02T00:00:00.000Z' };
const achievement = {
  id: 'achievement_1',
  key: 'first-guild',
  name: 'Among friends',
  description: 'Join your first guild.',
  icon: 'door',
  category: 'BEGINNER',
  rarity: 'COMMON',
  target: 1,
  reward: { xp: 10, badge: null, title: null },
  viewerProgress: { current: 1, target: 1 },
  viewerUnlockedAt: place.occurredAt,
} as const;
const unlocked = {
  ...place,
  __typename: 'AchievementUnlockedEvent' as const,
  unlock: { unlockedAt: place.occurredAt, achievement },
};
const recorded = {
  ...place,
  __typename: 'XpRecordedEvent' as const,
  xp: 41,
  entry: {
    id: 'ledger_entry_1',
    currency: 'XP' as const,
    amount: 1,
    occurredAt: place.occurredAt,
    rule: { key: 'message-sent', title: 'Message' },
  },
};

test('every leaderboard has an address, and an address leads back to it', () => {
  for (const period of PERIODS) {
    const word = pathOf(period).split('/')[2];
    expect(periodIn(word)).toBe(period);
  }
  expect(periodIn('yearly')).toBe('ALL_TIME');
});

test('the best day fills the chart, any XP can be seen, none is none', () => {
  const bars = barsOf([
    { date: '2026-01-01', xp: 0 },
    { date: '2026-01-02', xp: 1 },
    { date: '2026-01-03', xp: 400 },
  ]);
  expect(bars.map(({ height }) => height)).toEqual([0, 3, 100]);
  expect(barsOf([{ date: '2026-01-01', xp: 0 }])[0]?.height).toBe(0);
});

test('what was booked for one fact stands side by side, what was booked for another does not', () => {
  const entry = (
    id: string,
    currency: LedgerEntry['currency'],
    amount: number,
    occurredAt: string,
  ): LedgerEntry => ({
    id,
    currency,
    amount,
    occurredAt,
    rule: { key: 'milestone-completed', title: 'Milestone reached' },
  });
  const gains = gainsOf([
    entry('4', 'COIN', 12, '2026-01-03'),
    entry('3', 'XP', 120, '2026-01-03'),
    entry('2', 'XP', 40, '2026-01-02'),
    entry('1', 'XP', 40, '2026-01-02'),
  ]);
  expect(gains.map(({ xp, coins }) => [xp, coins])).toEqual([
    [120, 12],
    [40, null],
    [40, null],
  ]);
});

test('a level and an achievement are said, a single booking is not', () => {
  expect(noticeOf({ ...place, __typename: 'LevelReachedEvent', level: 3 })?.text).toContain('Level 3');
  expect(noticeOf(unlocked)?.text).toBe('Achievement earned: Among friends (+10 XP)');
  expect(noticeOf(recorded)).toBeNull();
});

test('the stream begins with what the profile stood at, and where nobody tells, with what comes next', async () => {
  feed.subscribe.mockReturnValue({ close: vi.fn(), async *[Symbol.asyncIterator]() {} });
  const begin = async (): Promise<unknown> => {
    feed.subscribe.mockClear();
    const stop = followRewards({} as never, vi.fn());
    await vi.waitFor(() => expect(feed.subscribe).toHaveBeenCalledOnce());
    stop();
    return feed.subscribe.mock.calls[0]?.[1];
  };
  server.viewerGamification.mockResolvedValueOnce({ user: { gamification: { streamCursor: 'c7' } } });
  expect(await begin()).toEqual({ after: 'c7' });
  server.viewerGamification.mockRejectedValueOnce(new Error('down'));
  expect(await begin()).toEqual({ after: null });
});

test('a stream that is not wanted any more when its beginning is known is not opened', async () => {
  feed.subscribe.mockClear();
  const answer = Promise.resolve(null);
  server.viewerGamification.mockReturnValueOnce(answer);
  followRewards({} as never, vi.fn())();
  await answer;
  await new Promise(setImmediate);
  expect(feed.subscribe).not.toHaveBeenCalled();
});

test('each fact has the pages ask again; stopping closes the stream', async () => {
  server.viewerGamification.mockResolvedValueOnce(null);
  const close = vi.fn();
  const facts = [recorded, unlocked];
  feed.subscribe.mockReturnValue({
    close,
    async *[Symbol.asyncIterator]() {
      for (const fact of facts) yield await Promise.resolve(fact);
    },
  });
  const say = vi.fn();
  const invalidateQueries = vi.fn(() => Promise.resolve());
  const stop = followRewards({ invalidateQueries } as never, say);
  await vi.waitFor(() => expect(say).toHaveBeenCalledTimes(1));
  expect(invalidateQueries).toHaveBeenCalledWith({ queryKey: ['leaderboard'] });
  expect(invalidateQueries).toHaveBeenCalledTimes(8);
  stop();
  expect(close).toHaveBeenCalledOnce();
});
