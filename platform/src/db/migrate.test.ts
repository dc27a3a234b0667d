import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { cloneDatabase } from '../testing/database.ts';
import { migrate } from './migrate.ts';

/** Any statement of a migration is ended after this long: no statement of this one takes it on the busiest machine. */
const statementMs = 3_000;

vi.mock('./data-source.ts', async (original) => {
  const actual = await original<typeof import('./data-source.ts')>();
  const createDataSource: typeof actual.createDataSource = (options) => {
    const dataSource = actual.createDataSource(options);
    Object.assign(dataSource.options.extra as object, { statement_timeout: statementMs });
    return dataSource;
  };
  return { ...actual, createDataSource };
});

it('a migration waits for another one for as long as that takes', async () => {
  const url = await cloneDatabase([]);
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await other.query('select pg_advisory_lock(7305201)');
  const migrating = migrate({ url, schema: 'late', entities: [], migrations: [], poolSize: 1 });
  const waited = expect.poll(
    async () => {
      const { rows } = await other.query<{ ms: number }>(
        `select extract(epoch from clock_timestamp() - query_start)::float * 1000 as ms from pg_stat_activity
         where datname = current_database() and wait_event = 'advisory'`,
      );
      return rows[0]?.ms ?? 0;
    },
    { timeout: 60_000 },
  );
  await Promise.race([migrating, waited.toBeGreaterThan(1.3 * statementMs)]);
  await other.query('select pg_advisory_unlock(7305201)');
  expect(await migrating).toEqual([]);
  const { rows } = await other.query(`select from pg_namespace where nspname = 'late'`);
  expect(rows).toHaveLength(1);
  await other.end();
});
