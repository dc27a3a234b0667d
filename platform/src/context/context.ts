import type { DataSource, EntityManager } from 'typeorm';
import type { Logger } from 'pino';
import type { Actor } from '../actor/actor.ts';
import { inTransaction } from '../db/transaction.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Clock } from './clock.ts';
import { runOnce, type IdempotencyKey, type Once } from './idempotency.ts';
import type { Ids } from './ids.ts';
import { lazyLoaders, type LoaderFactories } from './loaders.ts';
import { Effects, type RequestMeta } from './meta.ts';

export interface TransactOptions<T> {
  /**
   * Given for acts that a client may repeat: the second run returns the first one's result. It belongs to the act that
   * opens the transaction; one that joins another act's is repeated, or not, with that act.
   */
  once?: Once<T>;
}

/**
 * The first argument of every act: who asks, the unit of work, loaders, clock and log. One per call of a subgraph;
 * `transact` hands on the same shape with a transaction inside.
 */
export interface RequestContext<Loaders = object> {
  /** Whoever reads it makes the result personal: it is shared with nobody (see `Effects`). */
  readonly actor: Actor;
  readonly requestId: string;
  readonly meta: RequestMeta;
  readonly effects: Effects;
  readonly log: Logger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly db: EntityManager;
  readonly load: Loaders;
  /** What this subgraph's acts append to and its live fields read from. */
  readonly events: EventLog;
  /** Present inside a mutation field whose client sent an idempotency key. */
  readonly idempotency: IdempotencyKey | undefined;

  /**
   * Runs `fn` in one transaction; inside another one it joins that. Deadlocks are retried, so `fn` must not have
   * effects outside the database: use `afterCommit` for those.
   */
  transact<T>(fn: (tx: RequestContext<Loaders>) => Promise<T>, options?: TransactOptions<T>): Promise<T>;

  /**
   * Runs `effect` when the surrounding transaction has committed, at once when there is none. After a commit its failure
   * is logged and changes nothing for the act or for other effects.
   */
  afterCommit(effect: () => void): void;

  /** Empties the loaders: what they read before a mutation field is no longer true after it. */
  forgetLoaded(): void;

  /** The same context for one mutation field (its idempotency key is its own). */
  withIdempotency(key: IdempotencyKey | undefined): RequestContext<Loaders>;
}

/** What a context is made from; fixed for the life of a running subgraph, but for `meta`. */
export interface ContextParts {
  schema: string;
  dataSource: DataSource;
  loaders: LoaderFactories;
  clock: Clock;
  ids: Ids;
  log: Logger;
  events: EventLog;
}

class Context<Loaders> implements RequestContext<Loaders> {
  load: Loaders;
  private ownLog: Logger | undefined;

  constructor(
    private readonly parts: ContextParts,
    readonly meta: RequestMeta,
    readonly effects: Effects,
    readonly db: EntityManager,
    readonly idempotency: IdempotencyKey | undefined,
    private readonly committed: (() => void)[] | undefined,
  ) {
    this.load = this.freshLoaders();
  }

  private freshLoaders(): Loaders {
    // The registry is typed by the subgraph that wrote the factories; here they are opaque.
    return lazyLoaders(this.parts.loaders, this as unknown as RequestContext<never>) as Loaders;
  }

  get actor(): Actor {
    this.effects.isPersonal = true;
    return this.meta.actor;
  }

  /** Made when something is logged, which most calls never do. */
  get log(): Logger {
    return (this.ownLog ??= this.parts.log.child({ requestId: this.meta.requestId }));
  }

  get requestId(): string {
    return this.meta.requestId;
  }

  get clock(): Clock {
    return this.parts.clock;
  }

  get ids(): Ids {
    return this.parts.ids;
  }

  get events(): EventLog {
    return this.parts.events;
  }

  async transact<T>(
    fn: (tx: RequestContext<Loaders>) => Promise<T>,
    options: TransactOptions<T> = {},
  ): Promise<T> {
    if (this.committed) return fn(this);
    const { result, effects } = await inTransaction(this.parts.dataSource, async (db) => {
      const effects: (() => void)[] = [];
      const tx = new Context<Loaders>(this.parts, this.meta, this.effects, db, undefined, effects);
      return { result: await this.runClaimed(tx, fn, options.once), effects };
    });
    effects.forEach((effect) => this.run(effect));
    return result;
  }

  /** What is committed is done, whatever becomes of an effect: the act must not look as if it had failed. */
  private run(effect: () => void): void {
    try {
      effect();
    } catch (error) {
      this.log.error({ err: error }, 'an effect after a commit failed');
    }
  }

  private runClaimed<T>(
    tx: RequestContext<Loaders>,
    fn: (tx: RequestContext<Loaders>) => Promise<T>,
    once: Once<T> | undefined,
  ): Promise<T> {
    if (!once || !this.idempotency) return fn(tx);
    const claim = {
      schema: this.parts.schema,
      scope: this.meta.actor.userId ?? 'anonymous',
      idempotency: this.idempotency,
      now: this.clock.now(),
    };
    return runOnce(tx.db, claim, once, () => fn(tx));
  }

  afterCommit(effect: () => void): void {
    if (this.committed) this.committed.push(effect);
    else effect();
  }

  forgetLoaded(): void {
    this.load = this.freshLoaders();
  }

  withIdempotency(key: IdempotencyKey | undefined): RequestContext<Loaders> {
    return new Context(this.parts, this.meta, this.effects, this.db, key, this.committed);
  }
}

export function createContext<Loaders>(parts: ContextParts, meta: RequestMeta): RequestContext<Loaders> {
  return new Context<Loaders>(parts, meta, new Effects(), parts.dataSource.manager, undefined, undefined);
}
