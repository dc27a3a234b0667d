export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** What an event of one type carries; the contracts themselves lie beside their snapshots, outside the kit. */
export interface EventContract<P> {
  readonly type: string;
  check(payload: unknown): payload is P;
}

/** A fact an act is about to write: ids and facts, never somebody's text. */
export interface EventDraft<P = unknown> {
  type: string;
  payload: P;
  /** The person the fact is about, where that is not the actor. */
  subjectId?: string | null;
  /** When it happened; the act's own time unless given. */
  occurredAt?: Date;
}

export interface TopicEvent {
  topic: string;
  event: EventDraft;
}

/** An event as it stands in the log. */
export interface LoggedEvent<P = unknown> {
  topic: string;
  /** 1, 2, 3 … in its topic, without gaps, in the order of commits. */
  seq: number;
  id: string;
  type: string;
  payload: P;
  actorId: string | null;
  subjectId: string | null;
  occurredAt: Date;
  recordedAt: Date;
  /** Grows over all topics of the subgraph; with gaps where an act was rolled back. */
  position: number;
  /** The stamp of the topic's kind, read in the same snapshot as the event; null for a kind without one. */
  stamp: number | null;
}

/** JSON has no times. @param event as it came back. @returns it with its times */
export function reviveEvent(event: LoggedEvent): LoggedEvent {
  return { ...event, occurredAt: new Date(event.occurredAt), recordedAt: new Date(event.recordedAt) };
}

/** The key of a topic: `<subgraph>/<kind>:<uuid>`. */
export function topicOf(subgraph: string, kind: string, id: string): string {
  return `${subgraph}/${kind}:${id}`;
}

const topicForm = /^([a-z-]+)\/([a-z-]+):([0-9a-f-]{36})$/;

/** Takes a topic's key apart. @throws when it was not made by `topicOf` */
export function partsOfTopic(topic: string): { subgraph: string; kind: string; id: string } {
  const [, subgraph, kind, id] = topicForm.exec(topic) ?? [];
  if (!subgraph || !kind || !id) throw new Error(`"${topic}" is no topic`);
  return { subgraph, kind, id };
}
