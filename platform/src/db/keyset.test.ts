import fc from 'fast-check';
import { DataSource, type EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneDatabase } from '../testing/database.ts';
import { keysetPage, keysetPagesByParent, type KeysetQuery, type KeyType, type PageArgs } from './keyset.ts';

interface Item {
  id: string;
  rank: number;
  at: Date;
}

const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const shelves = [uuid(901), uuid(902), uuid(903)];

const byRank: KeysetQuery = {
  select: 'i.id as "id", i.rank as "rank", i.at as "at"',
  from: 'item i',
  where: [],
  params: [],
  keys: [
    { expression: 'i.rank', type: 'int', property: 'rank' },
    { expression: 'i.id', type: 'uuid', property: 'id' },
  ],
  direction: 'desc',
};
const byTime: KeysetQuery = {
  ...byRank,
  keys: [
    { expression: 'i.at', type: 'timestamptz', property: 'at' },
    { expression: 'i.id', type: 'uuid', property: 'id' },
  ],
  direction: 'asc',
};

describe('keyset pages', () => {
  let dataSource: DataSource;
  let db: EntityManager;

  beforeAll(async () => {
    dataSource = await new DataSource({ type: 'postgres', url: await cloneDatabase([]) }).initialize();
    db = dataSource.manager;
    await db.query('create table item (id uuid primary key, rank int, at timestamptz(3), shelf uuid)');
    for (let n = 1; n <= 60; n += 1) {
      await db.query('insert into item values ($1, $2, $3, $4)', [
        uuid(n),
        n % 7,
        new Date(1_700_000_000_000 + (n % 5) * 1000),
        shelves[n % 2],
      ]);
    }
  });
  afterAll(() => dataSource.destroy());

  const all = async (query: KeysetQuery): Promise<string[]> => {
    const order = query.keys.map((key) => `${key.expression} ${query.direction}`).join(', ');
    const rows: Item[] = await db.query(`select ${query.select} from ${query.from} order by ${order}`);
    return rows.map((row) => row.id);
  };

  async function walk(query: KeysetQuery, size: number, isBackward: boolean): Promise<string[]> {
    const ids: string[] = [];
    let args: PageArgs = isBackward ? { last: size } : { first: size };
    for (;;) {
      const page = await keysetPage<Item>(db, query, args);
      const found = page.rows.map((row) => row.id);
      if (isBackward) ids.unshift(...found);
      else ids.push(...found);
      if (isBackward ? !page.hasPreviousPage : !page.hasNextPage) return ids;
      args = isBackward
        ? { last: size, before: page.cursors[0] ?? null }
        : { first: size, after: page.cursors.at(-1) ?? null };
    }
  }

  it('walks the whole list once, in order, forwards and backwards, whatever the page size', async () => {
    const expected = { rank: await all(byRank), time: await all(byTime) };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.boolean(),
        fc.constantFrom('rank' as const, 'time' as const),
        async (size, isBackward, order) => {
          const walked = await walk(order === 'rank' ? byRank : byTime, size, isBackward);
          expect(walked).toEqual(expected[order]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('reads the pages of many parents with one statement, each bounded by itself', async () => {
    const pages = await keysetPagesByParent<Item>(db, { ...byRank, parentColumn: 'i.shelf' }, shelves, {
      first: 4,
    });
    expect([...pages.values()].map((page) => [page.rows.length, page.hasNextPage])).toEqual([
      [4, true],
      [4, true],
      [0, false],
    ]);
    const first = pages.get(shelves[0] ?? '');
    const next = await keysetPagesByParent<Item>(
      db,
      { ...byRank, parentColumn: 'i.shelf' },
      [shelves[0] ?? ''],
      {
        first: 100,
        after: first?.cursors.at(-1) ?? null,
      },
    );
    expect(next.get(shelves[0] ?? '')?.rows).toHaveLength(26);
  });

  it.each<[string, PageArgs]>([
    ['a page of 0', { first: 0 }],
    ['a page of 101', { first: 101 }],
    ['both directions', { first: 1, last: 1 }],
    ['both cursors', { after: 'a', before: 'b' }],
    ['a direction against its cursor', { first: 1, before: 'a' }],
    ['no cursor at all', { after: 'nonsense' }],
    ['a cursor with a foreign value', { after: cursor(['rank,id desc', 'x', uuid(1)]) }],
    ['a cursor of another order', { after: cursor(['at,id asc', 1, uuid(1)]) }],
    ['a cursor with too many values', { after: cursor(['rank,id desc', 1, uuid(1), 2]) }],
  ])('refuses %s as bad input', async (_, args) => {
    await expect(keysetPage(db, byRank, args)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it.each<[KeyType, unknown[], unknown[]]>([
    ['int', [0, -5, 2_147_483_647], [2_147_483_648, 1e300, 0.5, '1', null]],
    ['bigint', ['0', '-7', '9223372036854775807'], ['9223372036854775808', '9'.repeat(19), '1e3', '', 1]],
    ['text', ['', 'ä', '\u{1f600}'], ['a\0b', 1, null]],
    [
      'timestamptz',
      ['2026-11-21T09:00:00.000Z', '0001-01-01T00:00:00.000Z'],
      ['2026', '2026 (noon)', '2026-02-30T00:00:00.000Z', '+275760-09-13T00:00:00.000Z', 'Tue', 1].concat(
        '0000-01-01T00:00:00.000Z',
        '2026-11-21T09:00:00Z',
        '2026-11-21T24:00:00.000Z',
      ),
    ],
  ])(
    'takes as a cursor of type %s what PostgreSQL takes, and refuses the rest as bad input',
    async (type, good, bad) => {
      const query: KeysetQuery = {
        ...byRank,
        select: 'i.value as "value", i.id as "id"',
        from: `(select null::${type} as value, null::uuid as id) i`,
        keys: [
          { expression: 'i.value', type, property: 'value' },
          { expression: 'i.id', type: 'uuid', property: 'id' },
        ],
      };
      const after = (value: unknown): PageArgs => ({ after: cursor(['value,id desc', value, uuid(1)]) });
      for (const value of good) expect((await keysetPage(db, query, after(value))).rows).toEqual([]);
      for (const value of bad) {
        await expect(keysetPage(db, query, after(value))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      }
    },
  );
});

function cursor(values: unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}
