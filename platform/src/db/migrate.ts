import type { DataSource } from 'typeorm';
import { createDataSource, type DataSourceOptions } from './data-source.ts';

/** Any fixed number: processes that start together migrate one after the other. */
const migrationLock = 7_305_201;

/**
 * Brings one subgraph's schema up to date, creating it when missing. Safe to run from many processes at once.
 * @returns the names of the migrations that ran
 */
export async function migrate(options: DataSourceOptions): Promise<string[]> {
  const dataSource = await createDataSource({ ...options, poolSize: 2 }).initialize();
  try {
    return await underLock(dataSource, async () => {
      await dataSource.query(`create schema if not exists "${options.schema}"`);
      const ran = await dataSource.runMigrations({ transaction: 'each' });
      return ran.map((migration) => migration.name);
    });
  } finally {
    await dataSource.destroy();
  }
}

async function underLock<T>(dataSource: DataSource, fn: () => Promise<T>): Promise<T> {
  const lock = dataSource.createQueryRunner();
  // Whoever is before us may have much to do.
  await lock.query('set statement_timeout = 0');
  await lock.query('select pg_advisory_lock($1)', [migrationLock]);
  try {
    return await fn();
  } finally {
    await lock.query('select pg_advisory_unlock($1)', [migrationLock]);
    await lock.release();
  }
}
