import pg from 'pg';
import { expect, inject, it } from 'vitest';

it('gives every test run a server', async () => {
  const client = new pg.Client(inject('postgresUrl'));
  await client.connect();
  const { rows } = await client.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  );
  await client.end();
  expect(rows).toEqual([{ major: 18 }]);
});
