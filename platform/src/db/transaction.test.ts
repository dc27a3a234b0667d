import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneDatabase } from '../testing/database.ts';
import { createDataSource } from './data-source.ts';
import { inTransaction, violates } from './transaction.ts';

describe('inTransaction', () => {
  let dataSource: DataSource;

  beforeAll(async () => {
    const url = await cloneDatabase([]);
    const schema = 'public';
    dataSource = createDataSource({ url, schema, entities: [], migrations: [], poolSize: 5 });
    await dataSource.initialize();
    await dataSource.query('create table account (id int constraint account_pkey primary key, amount int)');
    await dataSource.query('insert into account values (1, 0), (2, 0)');
  });
  afterAll(() => dataSource.destroy());

  it('runs an act again when the database breaks a deadlock, so both of two crossing acts happen', async () => {
    let waiting = 0;
    const bothHoldOne = async (): Promise<void> => {
      waiting += 1;
      for (let turn = 0; turn < 50 && waiting < 2; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const add = (first: number, second: number): Promise<void> =>
      inTransaction(dataSource, async (db) => {
        await db.query('update account set amount = amount + 1 where id = $1', [first]);
        await bothHoldOne();
        await db.query('update account set amount = amount + 1 where id = $1', [second]);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    expect(await dataSource.query('select amount from account')).toEqual([{ amount: 2 }, { amount: 2 }]);
  });

  it('acknowledges nothing after a failed statement, even when the act swallowed its error', async () => {
    const swallowing = inTransaction(dataSource, async (db) => {
      await db.query('insert into account values (4, 0)');
      await db.query('insert into account values (4, 0)').catch(() => undefined);
      return 'done';
    });
    await expect(swallowing).rejects.toThrow('a statement of this transaction failed');
    expect(await dataSource.query('select id from account where id = 4')).toEqual([]);
    const next = inTransaction(dataSource, (db) =>
      db.query('insert into account values (4, 0) returning id'),
    );
    expect(await next).toEqual([{ id: 4 }]);
  });

  it('names a constraint that refuses only at the end', async () => {
    await dataSource.query(
      'create table pair (id int constraint pair_key unique deferrable initially deferred)',
    );
    const twice = inTransaction(dataSource, (db) => db.query('insert into pair values (1), (1)'));
    await expect(twice).rejects.toSatisfy((error) => violates(error, 'pair_key'));
    expect(await dataSource.query('select id from pair')).toEqual([]);
  });

  it('names the constraint that refused a row, and leaves nothing behind', async () => {
    const insertTwice = inTransaction(dataSource, async (db) => {
      await db.query('insert into account values (3, 0)');
      await db.query('insert into account values (3, 0)');
    });
    await expect(insertTwice).rejects.toSatisfy((error) => violates(error, 'account_pkey'));
    expect(await dataSource.query('select id from account where id = 3')).toEqual([]);
  });
});
