import type { RequestContext } from '../context/context.ts';
import { append, appendWith } from './append.ts';
import { decodeCursor } from './cursor.ts';
import type { EventLog, EventLogParts, Retention } from './event-log.ts';
import type { LoggedEvent } from './event.ts';
import { headsOf, resumePoint } from './reads.ts';
import { Tails } from './tails.ts';

const defaultRetention: Retention = { days: 30, events: 100_000 };

/** Opens the log of one subgraph in this process; reading starts with the first subscriber. */
export function openEventLog(parts: EventLogParts): EventLog {
  const { schema, dataSource, doorbell, clock } = parts;
  const retention = { ...defaultRetention, ...parts.retention };
  const tails = new Tails(parts);

  function ringAfterCommit(tx: RequestContext<object>, events: readonly LoggedEvent[]): void {
    const heads = new Map(events.map(({ topic, seq }) => [topic, seq]));
    tx.afterCommit(() => heads.forEach((seq, topic) => doorbell.ring(topic, seq)));
  }

  return {
    doorbell,
    append: async (tx, entries) => {
      const events = await append(tx, schema, entries);
      ringAfterCommit(tx, events);
      return events;
    },
    appendWith: async (tx, entry, row) => {
      const written = await appendWith<never>(tx, schema, entry, row);
      ringAfterCommit(tx, [written.event]);
      return written;
    },
    heads: (db, topics) => headsOf(db, schema, topics),
    resume: async (topic, cursor) => {
      const after = cursor == null ? undefined : decodeCursor(topic, cursor);
      if (after !== undefined && tails.holds(topic, after)) return { after, reset: null };
      return resumePoint(dataSource.manager, { schema, topic, after, now: clock.now(), retention });
    },
    subscribe: (topic, options = {}) => tails.subscribe(topic, options),
    close: () => tails.close(),
  };
}
