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

  it('tell of values what the driver tells, whatever they are', async () => {
    const text = `select $1::int as "null", $2::text as undefined, $3::int[] as numbers, $4::text[] as texts,
      $5::timestamptz as moment, $6::jsonb as json, $7::jsonb as list, $8::bigint as big, $9::bytea as bytes,
      $10::bool as yes, $11::float8 as float, $12::uuid[] as nobody, $13::timestamptz[] as moments, $14::date as day`;
    const moment = new Date('2026-02-03T04:05:06.789Z');
    const values = [
      null,
      undefined,
      [1, null, 3],
      ['a "b"', 'c,{d}\\', '', 'NULL', null, 'ä€😀'],
      moment,
      { a: [1, { b: null }], c: "'" },
      JSON.stringify([1, 'two']),
      2n ** 62n,
      Buffer.from([0, 1, 255, 92]),
      true,
      1.5e-7,
      [],
      [moment],
      '2026-02-03',
    ];
    const { rows: expected } = await plain.query<object>(text, values);
    for (let turn = 0; turn < 5; turn += 1)
      expect((await ours.query<object>(text, values)).rows).toEqual(expected);
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
