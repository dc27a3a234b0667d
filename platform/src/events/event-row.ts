import type { LoggedEvent } from './event.ts';

/** A row of the log as the driver hands it on: a bigint is text. */
export interface EventRow {
  topic: string;
  seq: string;
  id: string;
  type: string;
  payload: unknown;
  actor_id: string | null;
  subject_id: string | null;
  occurred_at: Date;
  recorded_at: Date;
  position: string;
  stamp?: string | number | null;
}

export const eventColumns =
  'topic, seq, id, type, payload, actor_id, subject_id, occurred_at, recorded_at, position';

export function toEvent(row: EventRow): LoggedEvent {
  return {
    topic: row.topic,
    seq: Number(row.seq),
    id: row.id,
    type: row.type,
    payload: row.payload,
    actorId: row.actor_id,
    subjectId: row.subject_id,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    position: Number(row.position),
    stamp: row.stamp == null ? null : Number(row.stamp),
  };
}
