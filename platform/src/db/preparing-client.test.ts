import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { plannedAnew, PreparingClient } from './preparing-client.ts';

let client: PreparingClient;
beforeAll(async () => {
  client = new PreparingClient({ connectionString: inject('postgresUrl') });
  await client.connect();
});
afterAll(() => client.end());

const prepared = async (): Promise<string[]> => {
  const { rows } = await client.query<{ statement: string }>('select statement from pg_prepared_statements');
  return rows.map(({ statement }) => statement).sort();
};

it('prepares what is sent again and again, each under a name of its own', async () => {
  const texts = ['select $1::int + 1 as n', 'select $1::int + 2 as n', 'select $1::int + 3 as n'];
  for (let turn = 0; turn < 5; turn += 1) {
    for (const [nth, text] of texts.entries()) {
      const { rows } = await client.query<{ n: number }>(text, [turn]);
      expect(rows).toEqual([{ n: turn + nth + 1 }]);
    }
  }
  expect(await prepared()).toEqual(texts);
});

it('leaves alone what is sent once, what has no values, and what is to be planned anew', async () => {
  const before = await prepared();
  await client.query('select $1::int as once', [1]);
  for (let turn = 0; turn < 5; turn += 1) {
    await client.query('select 1 as plain');
    await client.query(`${plannedAnew} select $1::int as n`, [turn]);
  }
  expect(await prepared()).toEqual(before);
});

it('plans for the values what is to be planned anew, and once for all what is not, also behind a transaction', async () => {
  const mode = async (): Promise<string> =>
    (await client.query<{ plan_cache_mode: string }>('show plan_cache_mode')).rows[0]?.plan_cache_mode ?? '';
  const text = 'select $1::int + 7 as n';
  const once = async (): Promise<string> => (await client.query(text, [1]), mode());
  const anew = async (): Promise<string> => (await client.query(`${plannedAnew} ${text}`, [1]), mode());
  for (let turn = 0; turn < 3; turn += 1) await once();
  expect([await once(), await anew(), await once()]).toEqual([
    'force_generic_plan',
    'force_custom_plan',
    'force_generic_plan',
  ]);
  await client.query('BEGIN');
  expect(await anew()).toBe('force_custom_plan');
  await client.query('ROLLBACK');
  expect(await mode()).toBe('force_generic_plan');
  expect([await anew(), await once()]).toEqual(['force_custom_plan', 'force_generic_plan']);
});

it('goes on after a statement that fails, within a transaction and without', async () => {
  const divide = 'select 6 / $1::int as n';
  for (const value of [1, 2, 0, 3, 0, 6]) {
    const result = client.query<{ n: number }>(divide, [value]).then(({ rows }) => rows[0]?.n);
    if (value === 0) await expect(result).rejects.toThrow('division by zero');
    else expect(await result).toBe(6 / value);
  }
  const circular: { self?: object } = {};
  circular.self = circular;
  const echo = 'select $1::jsonb as n';
  for (let turn = 0; turn < 8; turn += 1) {
    if (turn % 2 === 0) await expect(client.query(echo, [circular])).rejects.toThrow('circular');
    else expect((await client.query(echo, [{ turn }])).rows).toEqual([{ n: { turn } }]);
  }
  await client.query('begin');
  await expect(client.query(divide, [0])).rejects.toThrow('division by zero');
  await expect(client.query(divide, [1])).rejects.toThrow('aborted');
  await client.query('rollback');
  expect((await client.query(divide, [2])).rows).toEqual([{ n: 3 }]);
});
