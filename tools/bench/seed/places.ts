/**
 * What the seed works with for as long as its connection lasts: numbers that look random and are the same every time, ids
 * whose time is that of their row, and the moment at which the world stands.
 */
export const functions = `
  create function pg_temp.noise(kind int, n bigint) returns float8 language sql immutable as
    $$ select (hashint8extended(n, kind) & 9007199254740991)::float8 / 9007199254740992 $$;
  create function pg_temp.id_of(at timestamptz, kind text, n bigint) returns uuid language sql immutable as
    $$ select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8'
         || substr(h, 4, 15))::uuid from md5(kind || ' ' || n) h $$;
  create function pg_temp.ms(at timestamptz) returns timestamptz language sql immutable as
    $$ select date_trunc('milliseconds', at, 'UTC') $$;
  create temp table moment as select pg_temp.ms(now() - interval '1 minute') as at;`;

/** Facts that are still to be written into the log of a subgraph, each topic's in the order of time, then of their step. */
export const factTable = `create temp table fact (
    topic text collate "C" not null, type text not null, payload jsonb not null, actor_id uuid, subject_id uuid,
    occurred_at timestamptz not null, step bigint not null)`;

/**
 * Writes the facts as acts would have, had they happened one after the other: numbers without gaps in each topic,
 * positions without gaps over all of them.
 */
export function logFacts(schema: string): string[] {
  return [
    `insert into ${schema}.event_log
       (topic, seq, position, id, type, payload, actor_id, subject_id, occurred_at, recorded_at)
     select topic, seq, position, pg_temp.id_of(occurred_at, '${schema} event', position), type, payload, actor_id,
       subject_id, occurred_at, occurred_at
     from (select *, row_number() over (order by occurred_at, topic, seq) as position from (
       select *, row_number() over (partition by topic order by occurred_at, step) as seq from fact) as numbered
     ) as placed order by position`,
    `insert into ${schema}.topic (id, last_seq) select topic, count(*) from fact group by topic order by topic`,
    `select setval('${schema}.event_log_position', greatest((select max(position) from ${schema}.event_log), 1))`,
    'drop table fact',
  ];
}
