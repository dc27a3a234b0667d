import { consumersOf, runConsumers, type EventFeed } from '@testverse/platform/events';
import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privacyChanged, reached, registered } from '../../testing/facts.ts';
import { startGame, userIdOf, type Game, type Person } from '../../testing/game.ts';

let game: Game;
const [shown, hidden] = [asActor(), asActor()];

beforeAll(async () => {
  game = await startGame({ isRunning: false });
  await game.happen(
    registered(hidden.userId),
    registered(shown.userId),
    reached([hidden.userId, shown.userId], 5, '2026-11-02T10:00:00Z'),
    privacyChanged(hidden.userId, { profilePublic: false, showStats: false, showActivity: false }),
  );
});
afterAll(() => game.close());

/** Whom the viewer finds in the leaderboard, and whose profile and achievements they see. */
async function seenBy(viewer: Person | null): Promise<unknown> {
  const { leaderboard } = await game.ask(viewer, '{ leaderboard { edges { node { user { id } } } } }');
  const people = await game.users(
    viewer,
    [shown, hidden],
    'gamification { xp } achievements { edges { cursor } }',
  );
  return {
    board: leaderboard.edges.map(({ node }: TestResult) => node.user.id),
    profiles: people.map(({ gamification }: TestResult) => gamification !== null),
    unlocks: people.map(({ achievements }: TestResult) => achievements !== null),
  };
}

/** Lets the copy come as far as just before the last fact about people, which is what one of them hides. */
async function stopBeforeTheLast(): Promise<void> {
  const users = game.feeds.find(({ producer }) => producer === 'users') as EventFeed;
  const last = await users.head();
  const slow: EventFeed = {
    producer: 'users',
    head: () => users.head(),
    onNews: () => () => undefined,
    read: async (after, limit) => {
      const { events, upTo } = await users.read(after, limit);
      const earlier = events.filter(({ position }) => position < last);
      return { events: earlier, upTo: Math.min(upTo, last - 1), isHeld: false };
    },
  };
  const handlers = game.running.handlers.filter(({ name }) => name === 'people');
  const runner = runConsumers({ ...game.running, handlers }, [slow]);
  expect(await consumersOf(game.running, game.feeds).caughtUp('people', last - 1, 60_000)).toBe(true);
  await runner.stop();
}

const nobody = { board: [], profiles: [false, false], unlocks: [false, false] };
const whoShows = { board: [userIdOf(shown)], profiles: [true, false], unlocks: [true, false] };

describe('what is known of people', () => {
  it('shows nobody to others until it has caught up for the first time', async () => {
    await stopBeforeTheLast();
    expect(await seenBy(null)).toEqual(nobody);
    await game.settle();
    expect(await seenBy(null)).toEqual(whoShows);
  });

  it('shows nobody but the viewer while it is made anew, and whoever shows themselves after it', async () => {
    await game.rest();
    await consumersOf(game.running, game.feeds).rebuild('people');
    expect(await seenBy(null)).toEqual(nobody);
    await stopBeforeTheLast();
    expect(await seenBy(null)).toEqual(nobody);
    expect(await seenBy(hidden)).toEqual({ board: [], profiles: [false, true], unlocks: [false, true] });
    await game.settle();
    expect(await seenBy(null)).toEqual(whoShows);
  });
});
