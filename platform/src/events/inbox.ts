import type { EntityManager } from 'typeorm';
import type { RequestContext } from '../context/index.ts';
import type { LoggedEvent } from './event.ts';

type Tx = RequestContext<never>;

/** Whose inbox: a handler of the subgraph with that schema. */
export interface Recipient {
  schema: string;
  handler: string;
  /** Counts the rebuilds: what was handled before the last one does not count. */
  generation: number;
}

/**
 * Moves the handler's offset, never backwards, and holds it until the commit: one transaction at a time works for a
 * handler, also when a process that has lost its lock does not know it yet. To be the first statement, so that all later
 * ones see what the transaction before it has done.
 * @throws when the handler was rebuilt meanwhile
 */
export async function moveOffset(tx: Tx, to: Recipient, position: number): Promise<void> {
  const [, moved]: [unknown, number] = await tx.db.query(
    `update "${to.schema}".consumer_offset set position = greatest(position, $3)
     where handler = $1 and generation = $2`,
    [to.handler, to.generation, position],
  );
  if (moved === 0) throw new Error(`${to.handler} has begun again from the start`);
}

/**
 * Takes the events that are to be handled now. Left out are those that have been, and those of a topic that has parked
 * ones: they queue behind them.
 * @returns the ids of what was taken
 */
export async function claim(tx: Tx, to: Recipient, events: readonly LoggedEvent[]): Promise<Set<string>> {
  const claimed: { event_id: string }[] = await tx.db.query(
    `insert into "${to.schema}".inbox (handler, generation, event_id, handled_at)
     select $1, $2, e.id, $5 from unnest($3::uuid[], $4::text[]) as e(id, topic)
     where not exists (
       select from "${to.schema}".parked_event p where p.handler = $1 and p.topic = e.topic)
     on conflict do nothing returning event_id`,
    [to.handler, to.generation, events.map(({ id }) => id), events.map(({ topic }) => topic), tx.clock.now()],
  );
  const ids = new Set(claimed.map(({ event_id }) => event_id));
  const left = events.filter(({ id }) => !ids.has(id));
  if (left.length > 0) await putAside(tx, to, left);
  return ids;
}

/** Why an event waits, when it is not for those before it, and when it is tried by itself. */
export interface Failure {
  reason: string;
  retryAt: Date | null;
}

/** Puts events that have not been handled into the parked list. */
export async function putAside(
  tx: Tx,
  to: Recipient,
  events: readonly LoggedEvent[],
  failure?: Failure,
): Promise<void> {
  await tx.db.query(
    `insert into "${to.schema}".parked_event
       (handler, topic, seq, position, event, attempts, reason, parked_at, retry_at)
     select $1, e.event->>'topic', (e.event->>'seq')::bigint, (e.event->>'position')::bigint, e.event, $4, $5, $6, $7
     from jsonb_array_elements($3::jsonb) as e(event)
     where not exists (select from "${to.schema}".inbox i
         where i.handler = $1 and i.generation = $2 and i.event_id = (e.event->>'id')::uuid)
     on conflict do nothing`,
    [
      to.handler,
      to.generation,
      JSON.stringify(events),
      failure ? 1 : 0,
      failure?.reason ?? null,
      tx.clock.now(),
      failure?.retryAt ?? null,
    ],
  );
}

/**
 * How long the inbox remembers. The offset moves with the effect, so a log that is read in order never gives an event
 * again, but for the page a dying process held, which takes seconds; whoever carries it between processes is asked for what
 * is behind the offset as well. Replaying parked events needs nothing, they were never in the inbox; a rebuild does not
 * look at what was before it.
 */
const keptMs = 7 * 24 * 60 * 60 * 1000;

/** Rows deleted by one statement, so that none of them runs long. */
const chunk = 10_000;

/** Forgets what cannot be delivered again; does nothing in a schema without handlers' tables. @returns how many */
export async function cleanInbox(db: EntityManager, schema: string, now: Date): Promise<number> {
  const [table]: { name: string | null }[] = await db.query('select to_regclass($1) as name', [
    `"${schema}".inbox`,
  ]);
  for (let total = 0; ;) {
    if (!table?.name) return total;
    const [, count]: [unknown, number] = await db.query(
      `delete from "${schema}".inbox where ctid = any(array(
         select ctid from "${schema}".inbox where handled_at < $1 limit ${chunk}))`,
      [new Date(now.getTime() - keptMs)],
    );
    total += count;
    if (count < chunk) return total;
  }
}
