import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  completed,
  joined,
  privacyChanged,
  profiled,
  reached,
  registered,
  said,
} from '../../testing/facts.ts';
import { startGame, type Game } from '../../testing/game.ts';

let game: Game;

beforeAll(async () => {
  game = await startGame();
});
afterAll(() => game.close());

const day = '2026-11-20T';
const shown = `gamification { xp coins level xpThisWeek streamCursor
  levelProgress { level xpInLevel xpToNext fraction } }`;

describe('User.gamification', () => {
  it('is what the rules give for what a person did, and what achievements give on top', async () => {
    const [mira, joe] = [await game.person(), await game.person()];
    const people = [mira.userId, joe.userId];
    await game.happen(
      joined(mira.userId, `${day}09:00:00Z`),
      said(mira.userId, `${day}09:10:00Z`),
      reached(people, 2, `${day}09:20:00Z`),
      completed(people, `${day}09:30:00Z`),
      profiled(mira.userId, `${day}09:40:00Z`),
    );
    await game.settle();
    const [own] = await game.users(mira, [mira], shown);
    // 5 joined, 1 said, 40 and 50 shared, 15 profile; 10, 10, 25, 50 and 20 for achievements.
    expect(own.gamification).toMatchObject({
      xp: 5 + 1 + 40 + 50 + 15 + 10 + 10 + 25 + 50 + 20,
      coins: 1 + 0 + 4 + 5 + 2 + 1 + 1 + 3 + 5 + 2,
      level: 2,
      xpThisWeek: 226,
      levelProgress: { level: 2, xpInLevel: 126, xpToNext: 74, fraction: 0.63 },
      streamCursor: expect.any(String),
    });
    const [joes] = await game.users(mira, [joe], shown);
    expect(joes.gamification).toMatchObject({ xp: 165, level: 2, coins: null, streamCursor: null });
  });

  it('counts twenty messages of a day and five hundred XP, beside achievements', async () => {
    const mira = await game.person('America/New_York');
    const talk = Array.from({ length: 25 }, (_, nth) => said(mira.userId, `${day}12:00:${10 + nth}Z`));
    await game.happen(...talk);
    await game.settle();
    const [first] = await game.users(mira, [mira], 'gamification { xp }');
    expect(first.gamification.xp).toBe(20 + 10);
    // What changes nothing for one counts for another of the same turn.
    const joe = await game.person();
    await game.happen(said(mira.userId, `${day}12:30:00Z`), said(joe.userId, `${day}12:30:00Z`));
    await game.settle();
    const both = await game.users(mira, [mira, joe], 'gamification { xp }');
    expect(both.map(({ gamification }: TestResult) => gamification.xp)).toEqual([20 + 10, 1 + 10]);
    await game.happen(...Array.from({ length: 3 }, () => reached([mira.userId], 5, `${day}13:00:00Z`)));
    await game.settle();
    const [then] = await game.users(mira, [mira], 'gamification { xp coins }');
    expect(then.gamification).toEqual({ xp: 500 + 10 + 25, coins: 50 + 1 + 3 });
    // In New York it is still the same day at three in the morning of UTC, and another one at six.
    await game.happen(
      joined(mira.userId, '2026-11-21T03:00:00Z'),
      joined(mira.userId, '2026-11-21T06:00:00Z'),
    );
    await game.settle();
    const [after] = await game.users(mira, [mira], 'gamification { xp xpHistory(days: 3) { date xp } }');
    // The clock says nine in the morning of UTC, which is the morning of the 21st in New York as well.
    expect(after.gamification).toEqual({
      xp: 535 + 10 + 5,
      xpHistory: [
        { date: '2026-11-19', xp: 0 },
        { date: '2026-11-20', xp: 545 },
        { date: '2026-11-21', xp: 5 },
      ],
    });
  });

  it('is folded anew when the time zone becomes known later than the facts', async () => {
    const mira = asActor();
    const late = ['2026-11-19T23:30:00Z', '2026-11-20T00:30:00Z'];
    await game.happen(...late.flatMap((at) => Array.from({ length: 15 }, () => said(mira.userId, at))));
    await game.settle();
    const xp = async (): Promise<number> =>
      (await game.users(mira, [mira], 'gamification { xp }'))[0].gamification.xp;
    expect(await xp()).toBe(30 + 10);
    await game.happen(registered(mira.userId, 'Asia/Tokyo'));
    await game.settle();
    expect(await xp()).toBe(20 + 10);
  });

  it('is hidden where the person hides it, but for themselves and administrators', async () => {
    const [mira, joe, unknown] = [await game.person(), await game.person(), asActor()];
    await game.happen(said(mira.userId, `${day}12:00:00Z`), said(unknown.userId));
    const all =
      'gamification { xp xpHistory { xp } } achievements { edges { node { achievement { key } } } }';
    const look = async (viewer: typeof joe | null): Promise<unknown[]> => {
      await game.settle();
      const [{ gamification, achievements }] = (await game.users(viewer, [mira], all)) as [never];
      const { xp, xpHistory } = gamification ?? { xp: null, xpHistory: null };
      return [
        xp,
        (xpHistory as unknown[] | null)?.length,
        (achievements as { edges: [] } | null)?.edges.length,
      ];
    };
    expect(await look(null)).toEqual([11, 30, 1]);
    await game.happen(privacyChanged(mira.userId, { showActivity: false }));
    expect(await look(joe)).toEqual([11, undefined, undefined]);
    await game.happen(privacyChanged(mira.userId, { showStats: false }));
    expect(await look(joe)).toEqual([null, undefined, 1]);
    await game.happen(privacyChanged(mira.userId, { profilePublic: false }));
    for (const viewer of [null, joe]) expect(await look(viewer)).toEqual([null, undefined, undefined]);
    for (const viewer of [mira, asActor({ role: 'ADMIN' })]) expect(await look(viewer)).toEqual([11, 30, 1]);
    const [hidden] = await game.users(joe, [unknown], all);
    expect(hidden).toEqual({ gamification: null, achievements: null });
  });

  it('shows every booking to the person alone, in pages, the latest fact first', async () => {
    const mira = await game.person();
    await game.happen(joined(mira.userId, `${day}10:00:00Z`), said(mira.userId, `${day}11:00:00Z`));
    await game.settle();
    const entries = `gamification { entries(first: 2%) { pageInfo { hasNextPage endCursor }
      edges { node { id currency amount occurredAt rule { key title } } } } }`;
    const [first] = await game.users(mira, [mira], entries.replace('%', ''));
    const page = first.gamification.entries;
    const after = page.pageInfo.endCursor as string;
    const [rest] = await game.users(mira, [mira], entries.replace('2%', `9, after: "${after}"`));
    const nodes = [...page.edges, ...rest.gamification.entries.edges].map(
      (edge: { node: { id: string } }) => edge.node,
    );
    expect(nodes).toHaveLength(7);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(7);
    expect(nodes[0]?.id).toMatch(/^ledger_entry_/);
    expect(nodes).toContainEqual({
      id: expect.any(String) as string,
      currency: 'XP',
      amount: 5,
      occurredAt: `${day}10:00:00.000Z`,
      rule: { key: 'guild-joined', title: 'Joined a guild' },
    });
    const [others] = await game.users(asActor({ role: 'ADMIN' }), [mira], entries.replace('%', ''));
    expect(others.gamification.entries).toBeNull();
  });

  it('is a blank one for somebody who is there and did nothing', async () => {
    const mira = await game.person();
    await game.settle();
    const [seen] = await game.users(
      null,
      [mira],
      'gamification { xp level xpThisWeek levelProgress { xpToNext } }',
    );
    expect(seen.gamification).toEqual({ xp: 0, level: 1, xpThisWeek: 0, levelProgress: { xpToNext: 100 } });
  });

  it('costs as many statements for thirty people as for three', async () => {
    const people = await Promise.all(Array.from({ length: 30 }, () => game.person()));
    await game.happen(...people.map(({ userId }) => joined(userId, `${day}12:00:00Z`)));
    await game.settle();
    await game.rest();
    const selection = `gamification { xp xpThisWeek xpHistory(days: 7) { xp } }
      achievements(first: 5) { edges { node { achievement { name viewerUnlockedAt viewerProgress { current } } } } }`;
    const cost = (count: number): Promise<number> =>
      game.countStatements(() => game.users(people[0] ?? null, people.slice(0, count), selection));
    const three = await cost(3);
    expect(await cost(30)).toBe(three);
    expect(three).toBe(4);
  });

  it('refuses a history of no days, or of more than a year', async () => {
    const mira = asActor();
    for (const days of [0, 367])
      await expect(
        game.users(mira, [mira], `gamification { xpHistory(days: ${days}) { xp } }`),
      ).rejects.toThrow('BAD_USER_INPUT');
  });
});
