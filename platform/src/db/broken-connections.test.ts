import { afterAll, beforeAll, expect, it } from 'vitest';
import { isOutage } from '../errors/outage.ts';
import { cloneDatabase } from '../testing/database.ts';
import { createDataSource } from './data-source.ts';
import type { SubgraphDataSource } from './subgraph-data-source.ts';
import { openWay, type Way } from './testing/way.ts';
import { inTransaction } from './transaction.ts';

const options = { schema: 'shelf', entities: [], migrations: [], poolSize: 3 };

let way: Way;
let dataSource: SubgraphDataSource;
beforeAll(async () => {
  way = await openWay(await cloneDatabase([]));
  dataSource = createDataSource({ ...options, url: way.url, silenceMs: 2_500 });
  await dataSource.initialize();
  await dataSource.query('create table item (id int primary key)');
});
afterAll(async () => {
  await dataSource.destroy();
  await way.close();
});

const numbers = Array.from({ length: 20 }, (_, n) => n);
const echo = async (n: number): Promise<number | undefined> =>
  (await dataSource.query<{ n: number }[]>('select $1::int as n', [n]))[0]?.n;
const echoes = (): Promise<unknown> => Promise.all(numbers.map(echo));
const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'it was answered',
    (error: { driverError?: unknown }) => error.driverError ?? error,
  );

it.each(['cut', 'silent'] as const)(
  'asks for readings again when connections are %s, and tells everybody else of an outage',
  async (fate) => {
    // All connections are open, and all texts are known to them.
    for (let turn = 0; turn < 3; turn += 1) expect(await echoes()).toEqual(numbers);
    await dataSource.query('truncate item');
    await dataSource.query('insert into item values ($1)', [1]);
    let reading: Promise<unknown> | undefined;
    let writing: Promise<unknown> | undefined;
    const act = inTransaction(dataSource, async (db) => {
      await db.query('insert into item values ($1)', [2]);
      way.doom(fate);
      writing = failureOf(dataSource.query('insert into item values ($1)', [1]));
      reading = echoes();
      await db.query('insert into item values ($1)', [3]);
    });
    expect(await failureOf(act)).toSatisfy(isOutage);
    expect(await writing).toSatisfy(isOutage);
    expect(await reading).toEqual(numbers);
    await expect.poll(() => dataSource.query('select id from item')).toEqual([{ id: 1 }]);
  },
);

it('hangs up on nobody who waits for nothing, or may wait as long as it takes', async () => {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.query('set local statement_timeout = 0');
  const [slept] = (await runner.query("select 'well rested' as slept, pg_sleep($1)", [3])) as [object];
  expect(slept).toMatchObject({ slept: 'well rested' });
  await runner.commitTransaction();
  await runner.release();
  expect(await echoes()).toEqual(numbers);
});
