import { QueryFailedError } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloneDatabase } from '../testing/database.ts';
import { createDataSource } from './data-source.ts';
import type { SubgraphDataSource } from './subgraph-data-source.ts';

const options = { schema: 'shelf', entities: [], migrations: [], poolSize: 3 };

let dataSource: SubgraphDataSource;
beforeAll(async () => {
  dataSource = createDataSource({ ...options, url: await cloneDatabase([]) });
  await dataSource.initialize();
  await dataSource.query('create table item (id int primary key)');
});
afterAll(() => dataSource.destroy());

const servedBy = async (): Promise<number> => {
  const [row] = await dataSource.query<{ pid: number }[]>('select pg_backend_pid() as pid');
  return row?.pid ?? 0;
};

it('sends over one connection what begins together', async () => {
  const [first, second] = await Promise.all([servedBy(), servedBy()]);
  expect(second).toBe(first);
});

it('lets nothing wait behind a statement that waits for others', async () => {
  const holder = dataSource.createQueryRunner();
  await holder.startTransaction();
  await holder.query('insert into item values (99)');
  const waiting = dataSource.query('insert into item values ($1) on conflict do nothing returning id', [99]);
  const [row] = await dataSource.query<{ n: number }[]>('select count(*)::int as n from item');
  expect(row).toEqual({ n: 0 });
  await holder.rollbackTransaction();
  await holder.release();
  expect(await waiting).toEqual([{ id: 99 }]);
});

it('lets nothing wait a second time behind what is slow', async () => {
  const answered: string[] = [];
  const ask = async (name: string, text: string, value: number): Promise<void> => {
    await dataSource.query(text, [value]);
    answered.push(name);
  };
  const slowly = (): Promise<void> =>
    ask('slow', 'select count(*) from generate_series(1, $1::int)', 3_000_000);
  await slowly();
  await Promise.all([slowly(), ask('quick', 'select $1::int as n', 1)]);
  expect(answered).toEqual(['slow', 'quick', 'slow']);
});

it('refuses everybody at once when there is no connection to be had, and whoever asks after the end', async () => {
  const closed = await createDataSource({ ...options, url: await cloneDatabase([]) }).initialize();
  const connections = (closed.driver as unknown as { master: { connect: unknown } }).master;
  connections.connect = (refuse: (error: Error) => void) => setImmediate(() => refuse(new Error('away')));
  const asked = Array.from({ length: 30 }, () => closed.query('select 1'));
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.map(({ status }) => status)).toEqual(asked.map(() => 'rejected'));
  const ending = closed.destroy();
  await expect(closed.query('select 1')).rejects.toThrow();
  await ending;
  await expect(closed.query('select 1')).rejects.toThrow('closed');
});

it('gives each statement its own rows, and lets one that fails fail alone', async () => {
  const divide = (by: number): Promise<unknown> => dataSource.query('select 6 / $1::int as n', [by]);
  for (let turn = 0; turn < 5; turn += 1) {
    const outcomes = await Promise.allSettled([
      divide(1),
      divide(0),
      divide(2),
      dataSource.query('no statement'),
      dataSource.query('insert into item values ($1) returning id', [turn]),
      divide(3),
    ]);
    expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value : one.reason))).toEqual([
      [{ n: 6 }],
      expect.any(QueryFailedError),
      [{ n: 3 }],
      expect.any(QueryFailedError),
      [{ id: turn }],
      [{ n: 2 }],
    ]);
  }
  expect(await dataSource.query('update item set id = id where id < $1', [3])).toEqual([[], 3]);
});

it('answers far more at once than there are connections', async () => {
  const asked = Array.from({ length: 300 }, (_, n) => n);
  const answers = await Promise.all(
    asked.map((n) => dataSource.query<{ n: number }[]>('select $1::int as n', [n])),
  );
  expect(answers.map(([row]) => row?.n)).toEqual(asked);
});

it('goes on with another connection when one breaks under statements', async () => {
  const dying = Promise.allSettled([
    dataSource.query('select pg_terminate_backend(pg_backend_pid())'),
    servedBy(),
  ]);
  expect((await dying).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await servedBy()).toBeGreaterThan(0);
});

it('refuses a statement for a transaction that is over', async () => {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.manager.query('select 1');
  await runner.commitTransaction();
  await runner.release();
  await expect(runner.manager.query('select 1')).rejects.toThrow('released');
});
