import { anonymousActor, type Actor } from '@testverse/platform/actor';
import { asActor, type TestResult } from '@testverse/platform/testing';
import {
  achievementUnlockedV1,
  ledgerEntryRecordedV1,
  levelReachedV1,
} from '@testverse/schema/events/gamification';
import { createSourceEventStream, execute, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completed, joined, reached, registered, said } from '../../testing/facts.ts';
import { startGame, type Game } from '../../testing/game.ts';

let game: Game;
let forgetful: Game;

beforeAll(async () => {
  game = await startGame();
  forgetful = await startGame({ eventLog: { retention: { events: 2, days: 30 }, ring: { events: 2 } } });
});
afterAll(() => Promise.all([game.close(), forgetful.close()]));

const shown = `__typename ... on LiveEvent { seq cursor occurredAt }
  ... on XpRecordedEvent { xp entry { currency amount rule { key } } }
  ... on LevelReachedEvent { level }
  ... on AchievementUnlockedEvent { unlock { unlockedAt achievement { key reward { xp } } } }
  ... on StreamReset { reason }`;

interface Stream {
  /** The next so many answers. */
  take(count: number): Promise<TestResult[]>;
  close(): Promise<unknown>;
}

/** Opens a subscription. @throws the code it is refused with */
async function open(
  of: Game,
  actor: Actor,
  field: string,
  after?: string,
  selection = shown,
): Promise<Stream> {
  const { schema } = of.running;
  const args = after === undefined ? '' : `(after: "${after}")`;
  const document = parse(`subscription { live: ${field}${args} { ${selection} } }`);
  const source = await createSourceEventStream({ schema, document, contextValue: of.context(actor) });
  if (!(Symbol.asyncIterator in source)) throw new Error(String(source.errors?.[0]?.extensions['code']));
  const values = source[Symbol.asyncIterator]();
  return {
    async take(count) {
      const answers: TestResult[] = [];
      while (answers.length < count) {
        const { value: rootValue } = (await values.next()) as { value: unknown };
        const answer = await execute({ schema, document, rootValue, contextValue: of.context(actor) });
        if (answer.errors) throw new Error(JSON.stringify(answer.errors));
        answers.push(answer.data?.['live']);
      }
      return answers;
    },
    close: () => Promise.resolve(values.return?.()),
  };
}

const at = '2026-11-20T10:00:00.000Z';

describe('gamificationEvents', () => {
  it('tells the person what they gain, in order and without a gap, from the cursor of their profile on', async () => {
    const mira = await game.person();
    await game.happen(said(mira.userId, at));
    await game.settle();
    const [seen] = await game.users(mira, [mira], 'gamification { streamCursor }');
    const live = await open(game, mira, 'gamificationEvents', seen.gamification.streamCursor as string);
    await game.happen(completed([mira.userId], at));
    const events = await live.take(6);
    const start = events[0].seq as number;
    expect(events.map(({ seq }) => seq as number)).toEqual([0, 1, 2, 3, 4, 5].map((nth) => start + nth));
    const xp = { __typename: 'XpRecordedEvent' };
    expect(events).toMatchObject([
      { ...xp, entry: { currency: 'XP', amount: 100, rule: { key: 'project-completed' } } },
      { ...xp, entry: { currency: 'COIN', amount: 10 } },
      {
        __typename: 'AchievementUnlockedEvent',
        occurredAt: at,
        unlock: { unlockedAt: at, achievement: { key: 'first-project', reward: { xp: 50 } } },
      },
      { __typename: 'LevelReachedEvent', level: 2 },
      { ...xp, entry: { currency: 'XP', amount: 50, rule: { key: 'achievement-unlocked' } } },
      { ...xp, entry: { currency: 'COIN', amount: 5 }, xp: 1 + 10 + 100 + 50 },
    ]);
    await live.close();
    const again = await open(game, mira, 'gamificationEvents', events[2].cursor as string);
    expect((await again.take(3)).map(({ seq }) => seq as number)).toEqual([start + 3, start + 4, start + 5]);
    await again.close();
  });

  it('tells a level that is reached because it became known where the days of the person begin', async () => {
    const mira = asActor();
    for (const time of ['18:00', '18:10', '19:00'])
      await game.happen(reached([mira.userId], 5, `2026-11-01T${time}:00Z`));
    await game.settle();
    const progress = 'gamification { level streamCursor }';
    const [before] = await game.users(mira, [mira], progress);
    const live = await open(game, mira, 'gamificationEvents', before.gamification.streamCursor as string);
    // There the third one is of another day, of which nothing counts yet.
    await game.happen(registered(mira.userId, 'Asia/Kolkata'));
    const [told] = await live.take(1);
    const [after] = await game.users(mira, [mira], progress);
    expect(after.gamification.level).toBe(before.gamification.level + 1);
    expect(told).toMatchObject({ __typename: 'LevelReachedEvent', level: after.gamification.level });
    await live.close();
  });

  it('is for those who are signed in, and takes no cursor of somebody else', async () => {
    const [mira, joe] = [await game.person(), await game.person()];
    await expect(open(game, anonymousActor(), 'gamificationEvents')).rejects.toThrow('UNAUTHENTICATED');
    await game.settle();
    const [seen] = await game.users(mira, [mira], 'gamification { streamCursor }');
    const cursor = seen.gamification.streamCursor as string;
    for (const field of ['gamificationEvents', 'achievementUnlocked'])
      await expect(open(game, joe, field, cursor)).rejects.toThrow('BAD_USER_INPUT');
  });

  it('says first when it cannot go on where it was', async () => {
    const mira = await forgetful.person();
    await forgetful.happen(joined(mira.userId, at));
    await forgetful.settle();
    const [seen] = await forgetful.users(mira, [mira], 'gamification { streamCursor }');
    await forgetful.happen(...[1, 2, 3].map(() => joined(mira.userId, at)));
    await forgetful.settle();
    const live = await open(forgetful, mira, 'gamificationEvents', seen.gamification.streamCursor as string);
    expect(await live.take(1)).toMatchObject([{ __typename: 'StreamReset', reason: 'CURSOR_TOO_OLD' }]);
    await forgetful.happen(said(mira.userId, at));
    expect(await live.take(1)).toMatchObject([{ __typename: 'XpRecordedEvent', entry: { amount: 1 } }]);
    await live.close();
  });
});

describe('achievementUnlocked', () => {
  it('tells what the person earns and nothing else, with numbers of its own', async () => {
    const mira = await game.person();
    const selection = `__typename ... on LiveEvent { seq } ... on AchievementUnlockedEvent { unlock { achievement { key } } }`;
    const live = await open(game, mira, 'achievementUnlocked', undefined, selection);
    await game.happen(said(mira.userId, at), said(mira.userId, at), joined(mira.userId, at));
    expect(await live.take(2)).toEqual([
      { __typename: 'AchievementUnlockedEvent', seq: 1, unlock: { achievement: { key: 'first-message' } } },
      { __typename: 'AchievementUnlockedEvent', seq: 2, unlock: { achievement: { key: 'first-guild' } } },
    ]);
    await live.close();
  });
});

describe('facts', () => {
  it('are all as their contracts say, and each level and achievement is told once', async () => {
    const mira = await game.person();
    await game.happen(...[1, 2, 3].flatMap(() => [completed([mira.userId], at), said(mira.userId, at)]));
    await game.settle();
    const known = new Map(
      [ledgerEntryRecordedV1, levelReachedV1, achievementUnlockedV1].map((one) => [one.type, one]),
    );
    const log = await game.query<{ type: string; payload: unknown }>(
      'select type, payload from gamification.event_log where topic = $1 order by seq',
      [`gamification/user:${mira.userId}`],
    );
    expect(log.filter(({ type, payload }) => !known.get(type as never)?.check(payload))).toEqual([]);
    const told = log
      .filter(({ type }) => type !== ledgerEntryRecordedV1.type)
      .map(({ payload }) => JSON.stringify(payload));
    expect(new Set(told).size).toBe(told.length);
    // 300 XP for projects, 3 for messages, 50 and 10 on top.
    expect(told.filter((one) => one.includes('level'))).toHaveLength(2);
    expect(new Set(log.map(({ type }) => type)).size).toBe(known.size);
  });
});
