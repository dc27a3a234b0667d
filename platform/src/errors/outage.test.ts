import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { isOutage } from './outage.ts';

const failure = (connectionString: string, sql: string, more: pg.ClientConfig = {}): Promise<unknown> => {
  const client = new pg.Client({ connectionString, ...more });
  client.on('error', () => undefined);
  const asked = client.connect().then(() => client.query(sql));
  return asked.then(
    () => undefined,
    (error: unknown) => error,
  );
};

describe('an outage', () => {
  it('is a server that cannot be reached', async () => {
    expect(isOutage(await failure('postgres://a:b@127.0.0.1:1/x', 'select 1'))).toBe(true);
  });

  it('is a connection that ends in the middle', async () => {
    const url = inject('postgresUrl');
    expect(isOutage(await failure(url, 'select pg_terminate_backend(pg_backend_pid())'))).toBe(true);
  });

  it.each(['57P03', '53300', '08006'])('is what the server says with %s', (code) => {
    expect(isOutage(Object.assign(new Error('no'), { code }))).toBe(true);
  });

  it.each(['select nothing', 'select 1/0', "select 'x'::uuid"])(
    'is not a refused statement: %s',
    async (sql) => {
      expect(isOutage(await failure(inject('postgresUrl'), sql))).toBe(false);
    },
  );

  it('is not a mistake of ours', () => {
    expect(isOutage(new TypeError('x is not a function'))).toBe(false);
    expect(isOutage('Connection terminated')).toBe(false);
  });
});
