import type { ConsumingSubgraph, Projection } from './handler.ts';
import { systemContext } from './parking.ts';

/** How far a handler has read. */
export interface Place {
  position: number;
  generation: number;
  /** Below the producer's head of when the handler began, or began again: its rows do not yet stand for the whole log. */
  isCatchingUp: boolean;
  /** Topics whose first parked event is to be tried now; not all of them when there are many. */
  due: readonly string[];
}

/** So that what is new waits only so long for what failed. */
const retriesAtOnce = 20;

/** @returns undefined for a handler that has never run */
export async function readPlace(
  subgraph: ConsumingSubgraph,
  handler: string,
  now: Date,
): Promise<Place | undefined> {
  const [row]: (Omit<Place, 'position'> & { position: string })[] = await subgraph.dataSource.query(
    `select o.position, o.generation, o.position < o.catch_up_to as "isCatchingUp", array(
       select p.topic from "${subgraph.name}".parked_event p
       where p.handler = o.handler and p.retry_at <= $2 order by p.retry_at limit ${retriesAtOnce}) as due
     from "${subgraph.name}".consumer_offset o where o.handler = $1`,
    [handler, now],
  );
  return row && { ...row, position: Number(row.position) };
}

/** Lets a new handler begin with the first event of the log. */
export async function beginPlace(subgraph: ConsumingSubgraph, handler: string, head: number): Promise<Place> {
  await subgraph.dataSource.query(
    `insert into "${subgraph.name}".consumer_offset (handler, position, generation, catch_up_to)
     values ($1, 0, 1, $2) on conflict do nothing`,
    [handler, head],
  );
  return { position: 0, generation: 1, isCatchingUp: head > 0, due: [] };
}

/**
 * Empties a projection and lets it begin again: whoever runs the handlers replays the log from its start. Until `head`
 * is reached it is catching up. A transaction of the runner that is under way is undone.
 */
export async function rebuild(
  subgraph: ConsumingSubgraph,
  projection: Projection,
  head: number,
): Promise<void> {
  await beginPlace(subgraph, projection.name, head);
  await systemContext(subgraph, `rebuild ${projection.name}`).transact(async (tx) => {
    // First: it waits for the runner's transaction, whose rows `reset` must see.
    await tx.db.query(
      `update "${subgraph.name}".consumer_offset
       set position = 0, generation = generation + 1, catch_up_to = $2 where handler = $1`,
      [projection.name, head],
    );
    await tx.db.query(`delete from "${subgraph.name}".parked_event where handler = $1`, [projection.name]);
    await projection.reset(tx);
  });
}

const firstLookMs = 5;
const lastLookMs = 100;

/**
 * Waits until the handler has done what follows from the event at `position` (that of one's own append, say). An event
 * that is parked is not done.
 * @returns false when that took longer than `timeoutMs`
 */
export async function caughtUp(
  subgraph: ConsumingSubgraph,
  handler: string,
  position: number,
  timeoutMs: number,
): Promise<boolean> {
  const endsAt = performance.now() + timeoutMs;
  for (let waitMs = firstLookMs; ; waitMs = Math.min(waitMs * 2, lastLookMs)) {
    const done: unknown[] = await subgraph.dataSource.query(
      `select from "${subgraph.name}".consumer_offset o where o.handler = $1 and o.position >= $2
       and not exists (
         select from "${subgraph.name}".parked_event p where p.handler = $1 and p.position = $2)`,
      [handler, position],
    );
    const leftMs = endsAt - performance.now();
    if (done.length > 0 || leftMs <= 0) return done.length > 0;
    await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, leftMs)));
  }
}
