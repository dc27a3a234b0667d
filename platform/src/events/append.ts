import type { RequestContext } from '../context/context.ts';
import type { LoggedEvent, TopicEvent } from './event.ts';
import type { RowStatement } from './event-log.ts';

type Tx = RequestContext<object>;

/**
 * Everything in one statement: the heads are locked in the order of their topics (two acts cannot wait for each other),
 * and only under these locks the numbers are taken: seq and position grow in the order of commits.
 */
function appendStatement(schema: string, entries: string): string {
  return `with entry as (
    select * from jsonb_to_recordset(${entries}::jsonb) as e(
      nth int, topic text, back int, id uuid, type text, payload jsonb, actor_id uuid, subject_id uuid,
      occurred_at timestamptz, recorded_at timestamptz)
  ), head as (
    insert into "${schema}".topic as held (id, last_seq)
    select topic, count(*) from entry group by topic order by topic collate "C"
    on conflict (id) do update set last_seq = held.last_seq + excluded.last_seq
    returning id, last_seq
  ), appended as (
    insert into "${schema}".event_log
      (topic, seq, position, id, type, payload, actor_id, subject_id, occurred_at, recorded_at)
    select topic, seq, nextval('"${schema}".event_log_position'), id, type, payload, actor_id, subject_id,
      occurred_at, recorded_at
    from (
      select entry.*, head.last_seq - entry.back as seq from entry join head on head.id = entry.topic
      order by nth offset 0
    ) as numbered
    returning *
  )`;
}

interface Draft {
  /** The event, but for its numbers. */
  event: Omit<LoggedEvent, 'seq' | 'position'>;
  /** How many events of the same topic come after it in the same act. */
  back: number;
}

function draftOf(tx: Tx, { topic, event }: TopicEvent, back: number): Draft {
  const recordedAt = tx.clock.now();
  const { type, payload, subjectId = null, occurredAt = recordedAt } = event;
  const actorId = tx.meta.actor.userId;
  return {
    back,
    event: {
      topic,
      id: tx.ids.next(),
      type,
      payload,
      actorId,
      subjectId,
      occurredAt,
      recordedAt,
      stamp: null,
    },
  };
}

function entriesOf(drafts: readonly Draft[]): string {
  return JSON.stringify(
    drafts.map(({ event, back }, nth) => ({
      ...event,
      nth,
      back,
      actor_id: event.actorId,
      subject_id: event.subjectId,
      occurred_at: event.occurredAt,
      recorded_at: event.recordedAt,
    })),
  );
}

/** @returns the events in the order of `entries` */
export async function append(tx: Tx, schema: string, entries: readonly TopicEvent[]): Promise<LoggedEvent[]> {
  if (entries.length === 0) return [];
  const after = new Map<string, number>();
  const drafts = entries.toReversed().map((entry) => {
    const back = after.get(entry.topic) ?? 0;
    after.set(entry.topic, back + 1);
    return draftOf(tx, entry, back);
  });
  drafts.reverse();
  const sql = `${appendStatement(schema, '$1')} select seq, position from appended order by position`;
  const written: Numbers[] = await tx.db.query(sql, [entriesOf(drafts)]);
  return drafts.map(({ event }, nth) => numbered(event, written[nth]));
}

export async function appendWith<Row>(
  tx: Tx,
  schema: string,
  entry: TopicEvent,
  row: RowStatement,
): Promise<{ event: LoggedEvent; row: Row | undefined }> {
  const draft = draftOf(tx, entry, 0);
  const params: unknown[] = [entriesOf([draft])];
  const own = row((value) => `$${params.push(value)}`);
  const sql = `${appendStatement(schema, '$1')}, act as (${own})
    select own.*, appended.seq as "$seq", appended.position as "$position"
    from appended left join lateral (select *, true as "$found" from act limit 1) as own on true`;
  const written: Record<string, unknown>[] = await tx.db.query(sql, params);
  const { $found, $seq, $position, ...found } = written[0] ?? {};
  const event = numbered(draft.event, { seq: String($seq), position: String($position) });
  return { event, row: $found === true ? (found as Row) : undefined };
}

/** As the driver hands on a bigint. */
interface Numbers {
  seq: string;
  position: string;
}

function numbered(event: Draft['event'], numbers: Numbers | undefined): LoggedEvent {
  return { ...event, seq: Number(numbers?.seq), position: Number(numbers?.position) };
}
