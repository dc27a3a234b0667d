import type { EntityManager } from 'typeorm';
import type { LoggedEvent } from './event.ts';
import { partsOfTopic } from './event.ts';
import type { ResumePoint, Retention } from './event-log.ts';
import { eventColumns, toEvent, type EventRow } from './event-row.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** The last seq of each topic, 0 for one without events. */
export async function headsOf(
  db: EntityManager,
  schema: string,
  topics: readonly string[],
): Promise<Map<string, number>> {
  const rows: { id: string; last_seq: string }[] = await db.query(
    `select id, last_seq from "${schema}".topic where id = any($1)`,
    [topics],
  );
  const heads = new Map(topics.map((topic) => [topic, 0]));
  for (const { id, last_seq: last } of rows) heads.set(id, Number(last));
  return heads;
}

/**
 * Reads a page of a topic's events, with the stamp as it is in the same snapshot: whatever was committed before one of
 * the events is in it.
 */
export async function readEvents(
  db: EntityManager,
  source: { schema: string; stamps: Readonly<Record<string, string>> },
  topic: string,
  after: number,
  limit: number,
): Promise<LoggedEvent[]> {
  const { kind, id } = partsOfTopic(topic);
  const stamp = source.stamps[kind];
  const rows: EventRow[] = await db.query(
    `select ${eventColumns}, ${stamp === undefined ? 'null' : `(${stamp.replaceAll('$id', '$4::uuid')})`} as stamp
     from "${source.schema}".event_log where topic = $1 and seq > $2 order by seq limit $3`,
    stamp === undefined ? [topic, after, limit] : [topic, after, limit, id],
  );
  return rows.map(toEvent);
}

interface ResumeQuestion {
  schema: string;
  topic: string;
  after: number | undefined;
  now: Date;
  retention: Retention;
}

/** Looks whether everything behind `after` may still be had. */
export async function resumePoint(db: EntityManager, question: ResumeQuestion): Promise<ResumePoint> {
  const { schema, topic, after, now, retention } = question;
  const rows: { last_seq: string; recorded_at: Date | null }[] = await db.query(
    `select last_seq, recorded_at from "${schema}".topic as head
     left join "${schema}".event_log as missed on missed.topic = head.id and missed.seq = $2::bigint + 1
     where head.id = $1`,
    [topic, after ?? null],
  );
  const head = Number(rows[0]?.last_seq ?? 0);
  if (after === undefined || after === head) return { after: head, reset: null };
  if (after > head) return { after: head, reset: 'CURSOR_UNKNOWN' };
  const missedAt = rows[0]?.recorded_at?.getTime() ?? -Infinity;
  const isKept = head - after <= retention.events && now.getTime() - missedAt <= retention.days * dayMs;
  return isKept ? { after, reset: null } : { after: head, reset: 'CURSOR_TOO_OLD' };
}
