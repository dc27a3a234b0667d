/**
 * Where a subgraph keeps what its handlers have done: how far each has read, which events had their effect, and which
 * wait because they failed or because one before them in their topic did.
 */
export function consumerTables(schema: string): string {
  return `create table "${schema}".consumer_offset (
    handler text collate "C" not null constraint consumer_offset_pkey primary key,
    position bigint not null,
    generation int not null,
    catch_up_to bigint not null
  ) with (fillfactor = 50);
  create table "${schema}".inbox (
    handler text collate "C" not null,
    generation int not null,
    event_id uuid not null,
    handled_at timestamptz(3) not null,
    constraint inbox_pkey primary key (handler, generation, event_id)
  );
  create index inbox_handled_at_idx on "${schema}".inbox using brin (handled_at);
  create table "${schema}".parked_event (
    handler text collate "C" not null,
    topic text collate "C" not null,
    seq bigint not null,
    position bigint not null,
    event jsonb not null,
    attempts int not null,
    reason text,
    parked_at timestamptz(3) not null,
    retry_at timestamptz(3),
    constraint parked_event_pkey primary key (handler, topic, seq)
  );`;
}
