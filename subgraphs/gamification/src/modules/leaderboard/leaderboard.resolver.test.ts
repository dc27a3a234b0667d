import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userId as userKey } from '../../extends/user/user.stub.ts';
import { joined, privacyChanged, profiled, reached } from '../../testing/facts.ts';
import { startGame, userIdOf, type Game, type Person } from '../../testing/game.ts';

let game: Game;
/** In the order of the board: ada 225, then bo and cy with 65, bo having been there first, then dee with 35. */
let people: [Person, Person, Person, Person];
let hidden: Person;

beforeAll(async () => {
  game = await startGame();
  people = [await game.person(), await game.person(), await game.person(), await game.person()];
  hidden = await game.person();
  const [ada, bo, cy, dee] = people;
  const unknown = asActor();
  await game.happen(
    privacyChanged(hidden.userId, { showStats: false }),
    reached([ada.userId], 5, '2026-11-02T10:00:00Z'),
    reached([cy.userId], 1, '2026-11-17T11:00:00Z'),
    reached([bo.userId], 1, '2026-11-17T10:00:00Z'),
    profiled(dee.userId, '2026-10-05T10:00:00Z'),
    reached([hidden.userId, unknown.userId], 3, '2026-11-17T09:00:00Z'),
  );
  await game.settle();
});
afterAll(() => game.close());

const row = 'rank xp user { id }';
const board = (args: string, more = ''): string =>
  `{ leaderboard${args} { edges { cursor node { ${row} } } pageInfo { hasNextPage } ${more} } }`;
const rows = (nodes: TestResult[]): unknown[] =>
  nodes.map(({ rank, xp, user }: TestResult) => [
    rank,
    xp,
    people.findIndex((one) => userIdOf(one) === user.id),
  ]);
const read = async (viewer: Person | null, args = '', more = ''): Promise<TestResult> =>
  (await game.ask(viewer, board(args, more))).leaderboard;
const nodesOf = (found: TestResult): TestResult[] => found.edges.map((edge: TestResult) => edge.node);

describe('leaderboard', () => {
  it('ranks by XP; equals share a rank, the one who was there first in front', async () => {
    expect(rows(nodesOf(await read(null)))).toEqual([
      [1, 225, 0],
      [2, 65, 1],
      [2, 65, 2],
      [4, 35, 3],
    ]);
  });

  it('is about the present week or month as well', async () => {
    expect(rows(nodesOf(await read(null, '(period: WEEKLY)')))).toEqual([
      [1, 65, 1],
      [1, 65, 2],
    ]);
    expect(rows(nodesOf(await read(null, '(period: MONTHLY)')))).toEqual([
      [1, 225, 0],
      [2, 65, 1],
      [2, 65, 2],
    ]);
  });

  it('goes on behind a cursor with the right ranks, also within equals', async () => {
    const first = await read(null, '(first: 2)');
    const rest = await read(null, `(first: 5, after: "${first.edges[1].cursor}")`);
    expect([rows(nodesOf(first)), rows(nodesOf(rest))]).toEqual([
      [
        [1, 225, 0],
        [2, 65, 1],
      ],
      [
        [2, 65, 2],
        [4, 35, 3],
      ],
    ]);
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  it('shows the viewer their own place and those next to it, wherever the page is', async () => {
    const own = `viewerEntry { ${row} } aroundViewer(radius: 1) { ${row} }`;
    const { viewerEntry, aroundViewer } = await read(people[2], '(first: 1)', own);
    expect(rows([viewerEntry])).toEqual([[2, 65, 2]]);
    expect(rows(aroundViewer)).toEqual([
      [2, 65, 1],
      [2, 65, 2],
      [4, 35, 3],
    ]);
    for (const viewer of [null, hidden, asActor()])
      expect(await read(viewer, '', own)).toMatchObject({ viewerEntry: null, aroundViewer: [] });
  });

  it('takes people in and out as they show or hide themselves', async () => {
    await game.happen(privacyChanged(people[0].userId, { showStats: false }));
    await game.settle();
    expect(rows(nodesOf(await read(people[0], '(first: 1)')))).toEqual([[1, 65, 1]]);
    await game.happen(
      joined(people[0].userId, '2026-11-02T12:00:00Z'),
      privacyChanged(people[0].userId, { profilePublic: false }),
    );
    await game.settle();
    expect(rows(nodesOf(await read(null, '(first: 1)')))).toEqual([[1, 65, 1]]);
    await game.happen(privacyChanged(people[0].userId, {}));
    await game.settle();
    expect(rows(nodesOf(await read(null, '(first: 1)')))).toEqual([[1, 240, 0]]);
  });

  it('refuses a radius that is none', async () => {
    for (const radius of [0, 11])
      await expect(read(people[0], '', `aroundViewer(radius: ${radius}) { rank }`)).rejects.toThrow(
        'BAD_USER_INPUT',
      );
  });
});

describe('a leaderboard of a hundred thousand people', () => {
  const me = asActor();

  beforeAll(async () => {
    await game.rest();
    await game.running.dataSource.transaction(async (db) => {
      // A machine that is busy with other things may take longer than a person would wait.
      await db.query('set local statement_timeout = 0');
      await db.query(
        `insert into gamification.xp_period (user_id, period, starts_on, xp, reached_at, is_listed)
         select case when n = 50000 then $1::uuid else gen_random_uuid() end, 'WEEKLY', date '2026-11-16',
           (n * 7919) % 20000 + 1,
           timestamptz '2026-11-16' + n * interval '1 second', n % 10 > 0 or n = 50000
         from generate_series(1, 100000) n`,
        [me.userId],
      );
    });
    await game.query('vacuum analyze gamification.xp_period');
  });

  it('is read by its index, and nothing is sorted', async () => {
    const statements: [string, unknown[]][] = [];
    const { dataSource } = game.running;
    const { logger } = dataSource;
    dataSource.logger = Object.assign(Object.create(logger) as typeof logger, {
      logQuery: (sql: string, params: unknown[]) => void statements.push([sql, params]),
    });
    const more = `viewerEntry { ${row} } aroundViewer(radius: 10) { ${row} }`;
    await read(me, '(period: WEEKLY)', more);
    dataSource.logger = logger;
    expect(statements).toHaveLength(3);
    for (const [sql, params] of statements) {
      const plan = await game.running.dataSource.transaction(async (db) => {
        // Of a table of which half is in front of somebody, all is read rather than an index; other weeks are not there.
        if (sql.includes('count(*)')) await db.query('set local enable_seqscan = off');
        return db.query<{ 'QUERY PLAN': string }[]>(`explain ${sql}`, params);
      });
      const text = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(text).toMatch(/Index Cond: .*period.*starts_on/);
      expect(text).not.toContain('Seq Scan');
      // Those around somebody come from two sides; they are a handful.
      if (!sql.includes('union all')) expect(text).not.toContain('Sort');
    }
  });

  it('costs as many statements for a hundred rows as for three', async () => {
    const cost = (first: number): Promise<number> =>
      game.countStatements(() => read(me, `(first: ${first})`));
    expect([await cost(3), await cost(100)]).toEqual([1, 1]);
  });

  it('ranks as counting by hand does, and hears within seconds of what has changed far in front', async () => {
    const byHand = async (): Promise<Map<string, number>> => {
      const rows = await game.query<{ userId: string; rank: number }>(
        `select user_id as "userId", rank() over (order by xp desc)::int as rank from gamification.xp_period
         where period = 'WEEKLY' and starts_on = '2026-11-16' and is_listed`,
      );
      return new Map(rows.map(({ userId, rank }) => [userId, rank]));
    };
    const own = `viewerEntry { ${row} } aroundViewer(radius: 10) { ${row} }`;
    const ranksOf = (found: TestResult[]): unknown[] => found.map(({ rank, user }) => [user.id, rank]);
    const expectAsByHand = async (): Promise<void> => {
      const expected = await byHand();
      const shown = await read(me, '(period: WEEKLY, last: 30)', own);
      const all: TestResult[] = [shown.viewerEntry, ...shown.aroundViewer, ...nodesOf(shown)];
      expect(ranksOf(all)).toEqual(
        all.map(({ user }) => [user.id, expected.get(userKey.decode(user.id as string))]),
      );
      expect(shown.aroundViewer).toHaveLength(21);
      expect(shown.aroundViewer[10]).toEqual(shown.viewerEntry);
    };
    await expectAsByHand();
    await game.query(
      `update gamification.xp_period set is_listed = false where period = 'WEEKLY' and xp between 18000 and 18100`,
    );
    game.clock.advance({ seconds: 5 });
    await expectAsByHand();
  });
});
