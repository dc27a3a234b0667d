import type { DataSource } from 'typeorm';
import type { RequestContext, RequestMeta } from '../context/index.ts';
import type { LoggedEvent } from './event.ts';

/** What one subgraph does with the facts of another, or of its own. */
export interface Handler {
  /** Unique in its subgraph and kept for ever: what it has done is remembered under it. */
  name: string;
  /** The subgraph whose log it reads. */
  from: string;
  /** The events it is given; all others pass by. */
  types: readonly string[];

  /**
   * Does, in transactions of its own, what is too much for one; `handle` comes when it has ended. It begins anew when it
   * failed or its process died, and may be called for an event that is handled: so it goes on from what it finds, and a
   * second time finds nothing to do.
   * @param signal asks it to end early; the event is not handled then, and comes again
   */
  prepare?(context: RequestContext<never>, event: LoggedEvent, signal: AbortSignal): Promise<void>;

  /**
   * Does what follows from the event, in effect once. The events of a topic come in their order. What it throws undoes
   * the transaction; the event is tried again later, and the rest of its topic waits for it.
   */
  handle(tx: RequestContext<never>, event: LoggedEvent): Promise<void>;

  /**
   * Does the same for several events, in their order and in one transaction. Without it each has a transaction of its own.
   * What it throws undoes all of them; then they are handled one by one.
   */
  handleAll?(tx: RequestContext<never>, events: readonly LoggedEvent[]): Promise<void>;
}

/**
 * A handler whose effects are rows that can be made anew from the log. It only writes these rows, so many events share
 * a transaction.
 */
export interface Projection extends Handler {
  /** Deletes every row it has made. */
  reset(tx: RequestContext<never>): Promise<void>;
}

/** The subgraph that handlers belong to: their effects and what is known of them lie in its own schema. */
export interface ConsumingSubgraph {
  readonly name: string;
  readonly dataSource: DataSource;
  readonly handlers: readonly Handler[];
  createContext(meta: RequestMeta): RequestContext<never>;
}

/** Whether events of the handler may share a transaction. */
export function takesSeveral(handler: Handler): boolean {
  return isProjection(handler) || handler.handleAll !== undefined;
}

export function isProjection(handler: Handler): handler is Projection {
  return 'reset' in handler;
}
