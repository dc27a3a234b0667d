import { consumerTables } from './consumer-tables.ts';

/**
 * The tables of a subgraph's event log: `topic` is the head of each topic, `event_log` the events of all of them. For the
 * migration that first appends.
 */
export function eventTables(schema: string): string {
  return `create table "${schema}".topic (
    id text collate "C" not null constraint topic_pkey primary key,
    last_seq bigint not null
  ) with (fillfactor = 50);
  create sequence "${schema}".event_log_position as bigint cache 1;
  create table "${schema}".event_log (
    topic text collate "C" not null,
    seq bigint not null,
    position bigint not null constraint event_log_position_key unique,
    id uuid not null constraint event_log_id_key unique,
    type text not null,
    payload jsonb not null,
    actor_id uuid,
    subject_id uuid,
    occurred_at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    constraint event_log_pkey primary key (topic, seq)
  );
  ${consumerTables(schema)}`;
}
