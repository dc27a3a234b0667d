import { QueryFailedError } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloneDatabase } from '../testing/database.ts';
import { createDataSource } from './data-source.ts';
import type { SubgraphDataSource } from './subgraph-data-source.ts';
import { inTransaction } from './transaction.ts';

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

it('asks once more for what broke with a connection, and not again for what breaks it', async () => {
  const dying = dataSource.query('select pg_terminate_backend(pg_backend_pid())');
  const others = [servedBy(), servedBy()];
  await expect(dying).rejects.toThrow();
  for (const pid of await Promise.all(others)) expect(pid).toBeGreaterThan(0);
});

it('lets nobody wait behind what turns out to be slow', async () => {
  const answered: string[] = [];
  const ask = async (name: string, text: string, value: number): Promise<void> => {
    await dataSource.query(text, [value]);
    answered.push(name);
  };
  // Ends when somebody who came behind it has been heard.
  await dataSource.query(`create function until_heard() returns int language plpgsql volatile as $$
    begin while not exists (select from pg_stat_activity where application_name = 'heard') loop
      perform pg_stat_clear_snapshot(); end loop; return 1; end $$`);
  const slow = ask('slow', 'select until_heard() + $1::int', 1);
  await ask('quick', 'select $1::int as n', 1);
  const runner = dataSource.createQueryRunner();
  await runner.query("set application_name = 'heard'");
  await slow;
  await runner.query('reset application_name');
  await runner.release();
  expect(answered).toEqual(['quick', 'slow']);
});

it('cancels one statement of several alone', async () => {
  const one = createDataSource({ ...options, poolSize: 1, url: await cloneDatabase([]) });
  await one.initialize();
  await one.query("select set_config('statement_timeout', '1000', false)");
  const outcomes = await Promise.allSettled([
    one.query('select $1::int as n', [1]),
    one.query('select count(*) from generate_series(1, $1::bigint)', [10_000_000_000]),
    one.query('select $1::int as n', [2]),
  ]);
  expect(outcomes).toEqual([
    { status: 'fulfilled', value: [{ n: 1 }] },
    { status: 'rejected', reason: expect.objectContaining({ code: '57014' }) as unknown },
    { status: 'fulfilled', value: [{ n: 2 }] },
  ]);
  await one.destroy();
});

it('keeps a transaction to itself, whatever is read meanwhile', async () => {
  await dataSource.query('truncate item');
  const others: Promise<unknown>[] = [];
  await inTransaction(dataSource, async (db) => {
    await db.query('insert into item values ($1)', [1]);
    const [own] = await db.query<{ pid: number }[]>('select pg_backend_pid() as pid');
    for (let turn = 0; turn < 50; turn += 1) {
      others.push(
        servedBy().then((pid) => expect(pid).not.toBe(own?.pid)),
        dataSource.query('select count(*)::int as n, $1::int from item', [turn]).then((rows) => {
          expect(rows).toMatchObject([{ n: 0 }]);
        }),
      );
      await db.query('select $1::int as n', [turn]);
    }
    await Promise.all(others);
  });
  expect(await dataSource.query('select id from item')).toEqual([{ id: 1 }]);
});

it('answers everybody who asked before the end', async () => {
  const ending = await createDataSource({ ...options, url: await cloneDatabase([]) }).initialize();
  const asked = Array.from({ length: 100 }, (_, n) =>
    ending.query<object[]>('select $1::int as n, pg_sleep(0.001)', [n]),
  );
  const read = Array.from({ length: 100 }, (_, n) => ending.query<object[]>('select $1::int as n', [n]));
  await ending.destroy();
  for (const [n, rows] of (await Promise.all([...asked, ...read])).entries())
    expect(rows).toMatchObject([{ n: n % 100 }]);
});

it('refuses a statement for a transaction that is over', async () => {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  await runner.manager.query('select 1');
  await runner.commitTransaction();
  await runner.release();
  await expect(runner.manager.query('select 1')).rejects.toThrow('released');
});
