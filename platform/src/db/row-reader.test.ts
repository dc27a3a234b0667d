import pg from 'pg';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PreparingClient } from './preparing-client.ts';
import { readMoment } from './row-reader.ts';

describe('rows', () => {
  let ours: PreparingClient;
  let plain: pg.Client;
  beforeAll(async () => {
    const config = { connectionString: inject('postgresUrl'), options: '-c timezone=UTC' };
    ours = new PreparingClient(config);
    plain = new pg.Client(config);
    await Promise.all([ours.connect(), plain.connect()]);
  });
  afterAll(() => Promise.all([ours.end(), plain.end()]));

  it('are the same as those of the driver, whatever is in them, also when they are known', async () => {
    const text = `select $1::int as "a", $1::bigint as "b", null::bool as "c", true as "d", false as "D",
      '{"a":[1]}'::jsonb as "e", '{x,"y z"}'::text[] as "f", 1.5::float8 as "g", 1.50::numeric as "h",
      '2026-02-03 04:05:06.007+00'::timestamptz as "i", 'infinity'::timestamptz as "j", null::timestamptz as "k",
      '2026-02-03'::date as "l", gen_random_uuid() is null as "m", 'ä'::text as "a quote's name", '\\x00ff'::bytea as "n",
      1 as "__proto__", 'again' as "o", 'twice' as "o"`;
    const { rows: expected } = await plain.query(text, [7]);
    for (let turn = 0; turn < 5; turn += 1) {
      const { rows } = await ours.query<object>(text, [7]);
      expect(rows).toEqual(expected);
      expect(Object.keys(rows[0] ?? {})).toEqual(Object.keys(expected[0] ?? {}));
    }
  });

  it('are read anew when a column has become another', async () => {
    await ours.query('create temporary table thing (n int)');
    await ours.query('insert into thing values (1)');
    const read = async (text: string): Promise<unknown> => (await ours.query(text, [0])).rows;
    for (let turn = 0; turn < 5; turn += 1)
      expect(await read('select * from thing where n > $1')).toEqual([{ n: 1 }]);
    await ours.query('alter table thing alter n type text using n::text');
    await expect(read('select * from thing where n > $1')).rejects.toThrow();
    expect(await read('select *, 1 as one from thing where n > $1::text')).toEqual([{ n: '1', one: 1 }]);
  });
});

it('reads moments as the driver does', () => {
  const usual = pg.types.getTypeParser(1184, 'text') as (text: string) => Date;
  const two = (n: number): string => String(n).padStart(2, '0');
  const text = fc
    .tuple(
      fc.constantFrom('0001', '0099', '0100', '1969', '2024', '2026', '9999', '12026'),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 28 }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.constantFrom('', '.1', '.12', '.123', '.123456', '.001', '.9'),
      fc.constantFrom('+00', '+01', '-03:30', '+00 BC', ''),
    )
    .map(([year, month, day, hour, minute, fraction, zone]) => {
      const time = `${two(hour)}:${two(minute)}:${two(minute)}${fraction}`;
      return `${year}-${two(month)}-${two(day)} ${time}${zone}`;
    });
  fc.assert(
    fc.property(text, (one) => {
      expect(readMoment(one)).toEqual(usual(one));
    }),
    { numRuns: 500 },
  );
});
