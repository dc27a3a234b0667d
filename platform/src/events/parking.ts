import { anonymousActor } from '../actor/index.ts';
import type { RequestContext } from '../context/index.ts';
import { reviveEvent, type LoggedEvent } from './event.ts';
import type { ConsumingSubgraph, Handler } from './handler.ts';
import { moveOffset, putAside, type Recipient } from './inbox.ts';

type Tx = RequestContext<never>;

/** When a failed event is tried again, and how often before only a person can help. */
export interface RetryPolicy {
  attempts: number;
  firstDelayMs: number;
  lastDelayMs: number;
  /** 0 to 1; spreads what failed together. */
  random: () => number;
}

/** An event that a handler could not take, or one behind such an event of the same topic. */
export interface ParkedEvent {
  handler: string;
  event: LoggedEvent;
  /** How often it failed; 0 for one that only waits for those before it. */
  attempts: number;
  reason: string | null;
  parkedAt: Date;
  /** When it is tried by itself; null: the one before it comes first, or `replayParked` must be called. */
  retryAt: Date | null;
}

/** Half of the doubled delay at least, all of it at most. */
export function delayMs(policy: RetryPolicy, failures: number): number {
  const full = Math.min(policy.firstDelayMs * 2 ** (failures - 1), policy.lastDelayMs);
  return full * (0.5 + policy.random() / 2);
}

function retryAt(tx: Tx, policy: RetryPolicy, failures: number): Date | null {
  if (failures >= policy.attempts) return null;
  return new Date(tx.clock.now().getTime() + delayMs(policy, failures));
}

const reasonLength = 500;

function reasonOf(error: unknown): string {
  return String(error).slice(0, reasonLength);
}

/** Nobody asks: rights were decided when the fact was made. */
export function systemContext(subgraph: ConsumingSubgraph, requestId: string): Tx {
  return subgraph.createContext({ requestId, actor: anonymousActor() });
}

/** Parks an event that failed for the first time, and its topic with it; the offset moves on to `upTo`. */
export async function park(
  subgraph: ConsumingSubgraph,
  to: Recipient,
  { event, upTo }: { event: LoggedEvent; upTo: number },
  error: unknown,
  policy: RetryPolicy,
): Promise<void> {
  await systemContext(subgraph, event.id).transact(async (tx) => {
    await moveOffset(tx, to, upTo);
    await putAside(tx, to, [event], { reason: reasonOf(error), retryAt: retryAt(tx, policy, 1) });
    const { topic, type } = event;
    tx.log.warn({ err: error, handler: to.handler, topic, type }, 'an event failed, its topic is parked');
  });
}

/**
 * Handles the parked events of a topic in order, each in its own transaction, until one fails or none is left.
 * @param signal looked at between two events
 */
export async function replayTopic(
  subgraph: ConsumingSubgraph,
  handler: Handler,
  topic: string,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<void> {
  for (let isMore = true; isMore && !signal?.aborted;) {
    let head: ParkedHead | undefined;
    try {
      if (handler.prepare) {
        head = await peekHead(subgraph, handler.name, topic);
        if (head) await prepare(subgraph, handler, head.event, signal);
        if (signal?.aborted) return;
      }
      await systemContext(subgraph, topic).transact(async (tx) => {
        head = await takeHead(tx, subgraph.name, handler.name, topic);
        if (head?.isFresh) await handler.handle(tx, head.event);
      });
      isMore = head !== undefined;
    } catch (error) {
      if (signal?.aborted) return;
      if (!head) throw error;
      return failedAgain(subgraph, handler.name, head, error, policy);
    }
  }
}

interface ParkedHead {
  event: LoggedEvent;
  attempts: number;
  /** False when another process has handled it after all. */
  isFresh: boolean;
}

/** Does what the handler does before its transaction. @param signal without one it is not asked to end early */
export async function prepare(
  subgraph: ConsumingSubgraph,
  handler: Handler,
  event: LoggedEvent,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  await handler.prepare?.(systemContext(subgraph, event.id), event, signal);
}

/** The first parked event, as it is. */
async function peekHead(
  subgraph: ConsumingSubgraph,
  handler: string,
  topic: string,
): Promise<ParkedHead | undefined> {
  const [head]: ParkedHead[] = await subgraph.dataSource.query(
    `select event, attempts, true as "isFresh" from "${subgraph.name}".parked_event
     where handler = $1 and topic = $2 order by seq limit 1`,
    [handler, topic],
  );
  return head && { ...head, event: reviveEvent(head.event) };
}

/**
 * Takes the first parked event, enters it into the inbox and makes the one behind it due: a replay that breaks off is
 * gone on with. The offset is held first, for the reason `moveOffset` gives.
 */
async function takeHead(
  tx: Tx,
  schema: string,
  handler: string,
  topic: string,
): Promise<ParkedHead | undefined> {
  await tx.db.query(`select from "${schema}".consumer_offset where handler = $1 for update`, [handler]);
  const [head]: ParkedHead[] = await tx.db.query(
    `with two as (
       select seq, row_number() over (order by seq) as nth from (
         select seq from "${schema}".parked_event where handler = $1 and topic = $2 order by seq limit 2) as first
     ), head as (
       delete from "${schema}".parked_event p using two
       where p.handler = $1 and p.topic = $2 and p.seq = two.seq and two.nth = 1 returning p.event, p.attempts
     ), next as (
       update "${schema}".parked_event p set retry_at = $3 from two
       where p.handler = $1 and p.topic = $2 and p.seq = two.seq and two.nth = 2
     ), entered as (
       insert into "${schema}".inbox (handler, generation, event_id, handled_at)
       select $1, o.generation, (head.event->>'id')::uuid, $3
       from head, "${schema}".consumer_offset o where o.handler = $1
       on conflict do nothing returning event_id
     )
     select head.event, head.attempts, exists (select from entered) as "isFresh" from head`,
    [handler, topic, tx.clock.now()],
  );
  return head && { ...head, event: reviveEvent(head.event) };
}

async function failedAgain(
  subgraph: ConsumingSubgraph,
  handler: string,
  failed: ParkedHead,
  error: unknown,
  policy: RetryPolicy,
): Promise<void> {
  const { topic, seq, type, id } = failed.event;
  const attempts = failed.attempts + 1;
  const context = systemContext(subgraph, id);
  await context.db.query(
    `update "${subgraph.name}".parked_event set attempts = $4, reason = $5, retry_at = $6
     where handler = $1 and topic = $2 and seq = $3`,
    [handler, topic, seq, attempts, reasonOf(error), retryAt(context, policy, attempts)],
  );
  context.log.warn({ err: error, handler, topic, type, attempts }, 'a parked event failed again');
}

/** The parked events of a handler, or of all, in the order in which they are to be handled. */
export async function listParked(subgraph: ConsumingSubgraph, handler?: string): Promise<ParkedEvent[]> {
  const rows: ParkedEvent[] = await subgraph.dataSource.query(
    `select handler, event, attempts, reason, parked_at as "parkedAt", retry_at as "retryAt"
     from "${subgraph.name}".parked_event
     where $1::text is null or handler = $1 order by handler, topic, seq`,
    [handler ?? null],
  );
  return rows.map((row) => ({ ...row, event: reviveEvent(row.event) }));
}
