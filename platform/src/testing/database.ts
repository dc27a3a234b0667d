import { createHash } from 'node:crypto';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { inject } from 'vitest';
import type { SubgraphDefinition } from '../graphql/index.ts';
import { migrateSubgraph } from '../server/index.ts';

/** Any fixed number: test files that start together make a template one after the other. */
const templateLock = 7_305_202;

async function asAdmin<T>(fn: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  try {
    return await fn(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  return url.href;
}

async function ensureTemplate(admin: pg.Client, definitions: readonly SubgraphDefinition[]): Promise<string> {
  const content = definitions.map(({ name, migrations }) => [name, migrations.map(String)]);
  const name = `template_${createHash('sha1').update(JSON.stringify(content)).digest('hex').slice(0, 16)}`;
  await admin.query('select pg_advisory_lock($1)', [templateLock]);
  try {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      const draft = `${name}_${uuidv7().slice(-8)}`;
      await admin.query(`create database "${draft}"`);
      for (const definition of definitions) await migrateSubgraph(definition, urlOf(draft));
      await admin.query(`alter database "${draft}" rename to "${name}"`);
    }
    return name;
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [templateLock]);
  }
}

/**
 * A fresh, migrated database on the test run's server, cloned from a template. It is not dropped: the server goes as a
 * whole at the end of the run.
 * @returns its connection URL
 */
export function cloneDatabase(definitions: readonly SubgraphDefinition[]): Promise<string> {
  return asAdmin(async (admin) => {
    const template = await ensureTemplate(admin, definitions);
    const name = `test_${uuidv7().replaceAll('-', '')}`;
    await admin.query(`create database "${name}" template "${template}"`);
    return urlOf(name);
  });
}
