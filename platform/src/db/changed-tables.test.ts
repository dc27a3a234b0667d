import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cloneDatabase } from '../testing/database.ts';
import { createDataSource } from './data-source.ts';
import type { SubgraphDataSource } from './subgraph-data-source.ts';
import { inTransaction } from './transaction.ts';

const options = { schema: 'shelf', entities: [], migrations: [], poolSize: 3 };

let url: string;
let dataSource: SubgraphDataSource;
/** Another process, which changes tables. */
let other: SubgraphDataSource;
beforeAll(async () => {
  url = await cloneDatabase([]);
  dataSource = await createDataSource({ ...options, url }).initialize();
  other = await createDataSource({ ...options, url }).initialize();
});
afterAll(() => Promise.all([dataSource.destroy(), other.destroy()]));

const texts = ['select * from item where id > $1', 'select *, 1 as one from item where id > $1'];
const readAll = (): Promise<unknown[]> =>
  Promise.all(Array.from({ length: 24 }, (_, n) => dataSource.query<object[]>(texts[n % 2] ?? '', [0])));

beforeEach(async () => {
  await other.query('drop table if exists item');
  await other.query('create table item (id int primary key, size int, name text)');
  await other.query("insert into item values (1, 2, 'it')");
  // Every connection has prepared every text.
  for (let turn = 0; turn < 6; turn += 1) await readAll();
});

it.each([
  ['a column has another type', 'alter table item alter size type text using size::text', { size: '2' }],
  ['a column is new', "alter table item add label text not null default 'x'", { size: 2, label: 'x' }],
  ['a column is gone', 'alter table item drop name', { size: 2 }],
  ['what it is asked by has another type', 'alter table item alter id type bigint', { id: '1', size: 2 }],
])('reads on when %s', async (_, change, changed) => {
  await other.query(change);
  for (let turn = 0; turn < 2; turn += 1)
    for (const rows of await readAll()) expect(rows).toMatchObject([changed]);
  const [row] = await dataSource.query<object[]>(texts[0] ?? '', [0]);
  expect('name' in (row ?? {})).toBe(change.includes('drop name') ? false : true);
});

it('asks again in the types of today', async () => {
  await other.query('alter table item alter id type text using id::text');
  for (const rows of await readAll()) expect(rows).toMatchObject([{ id: '1' }]);
});

it('writes on outside of transactions and in them, each once', async () => {
  const insert = 'insert into item values ($1, $2, $3) returning *';
  const act = (id: number): Promise<unknown> =>
    inTransaction(dataSource, async (db) => {
      await db.query(insert, [id, 1, 'act']);
      return db.query(texts[0] ?? '', [id - 1]);
    });
  for (let id = 10; id < 20; id += 1) await act(id);
  await other.query('alter table item alter size type text using size::text');
  expect(await act(20)).toEqual([{ id: 20, size: '1', name: 'act' }]);
  await other.query('alter table item alter name type varchar(50)');
  await other.query('alter table item add label text');
  const lone = await Promise.all([30, 31, 32].map((id) => dataSource.query(insert, [id, 1, 'lone'])));
  expect(lone.flat()).toMatchObject([{ id: 30 }, { id: 31 }, { id: 32 }]);
  const ids = await other.query<object[]>('select id from item where id >= 20 order by id');
  expect(ids).toEqual([20, 30, 31, 32].map((id) => ({ id })));
});

it('says of a text that makes no sense any more what the database says', async () => {
  await other.query('alter table item rename to thing');
  const before = await Promise.allSettled([readAll(), readAll()]);
  for (const outcome of before)
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.objectContaining({ code: '42P01' }) });
  await other.query('alter table thing rename to item');
  for (const rows of await readAll()) expect(rows).toMatchObject([{ size: 2 }]);
});
