import { reviveEvent, type LoggedEvent } from '../events/event.ts';

/** One event in the stream of its producer. */
export interface StreamEntry {
  event: LoggedEvent;
  /** Nothing lies in the log between this position and the event's. */
  after: number;
  /** Whose event it is: what a log left here that is no more are no facts. */
  log: string;
}

/** The stream that carries a subgraph's log. */
export function streamOf(producer: string): string {
  return `events:${producer}`;
}

/** Where the relay says that a stream has grown. */
export function relayTopic(producer: string): string {
  return `relay/${producer}`;
}

/** The position is the id: what is there already, and what comes too late, is refused by Redis itself. */
export function idOf(position: number): string {
  return `${position}-0`;
}

export function positionOf(id: string): number {
  return Number(id.slice(0, id.indexOf('-')));
}

export function fieldsOf({ event, after, log }: StreamEntry): string[] {
  return ['after', String(after), 'event', JSON.stringify(event), 'log', log];
}

/** @throws for what no relay has written */
export function readEntry([id, fields]: [id: string, fields: string[]]): StreamEntry {
  const [, after, , event, , log = ''] = fields;
  const entry = { event: reviveEvent(JSON.parse(event ?? '') as LoggedEvent), after: Number(after), log };
  if (entry.event.position !== positionOf(id) || !(entry.after < entry.event.position))
    throw new Error(`entry ${id} is no event of a log`);
  return entry;
}
