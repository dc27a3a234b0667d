import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ConsumerLoop } from './consumer-loop.ts';
import type { EventFeed } from './feed.ts';
import type { ConsumingSubgraph, Handler } from './handler.ts';
import { systemContext, type RetryPolicy } from './parking.ts';

/** How often a process that does not run the handlers asks whether it should. */
const standbyMs = 1_000;

/** The server notices within seconds that the host of a runner vanished without a word (Linux, TCP). */
const keepalives = '-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2';

const connectTimeoutMs = 5_000;

export interface ConsumerRunner {
  /** True while this process is the one that runs the subgraph's handlers. */
  readonly isActive: boolean;
  /** Finishes what is under way and lets another process go on. */
  stop(): Promise<void>;
}

/** Ten times, which takes about a minute. */
export function retryPolicy(options: Partial<RetryPolicy> = {}): RetryPolicy {
  const random = (): number => randomInt(2 ** 32) / 2 ** 32;
  return { attempts: 10, firstDelayMs: 200, lastDelayMs: 30_000, random, ...options };
}

/** The feed that a handler reads. @throws when it is not given */
export function feedOf(handler: Handler, feeds: readonly EventFeed[]): EventFeed {
  const feed = feeds.find(({ producer }) => producer === handler.from);
  if (!feed) throw new Error(`handler ${handler.name} reads ${handler.from}, whose feed is not given`);
  return feed;
}

/**
 * Runs the subgraph's handlers in one process at a time: call it in each, the others stand by. Every handler follows its
 * producer's log on its own, so a slow or failing one keeps none of the others.
 */
export function runConsumers(
  subgraph: ConsumingSubgraph,
  feeds: readonly EventFeed[],
  options: { retry?: Partial<RetryPolicy> } = {},
): ConsumerRunner {
  const retry = retryPolicy(options.retry);
  const loops = subgraph.handlers.map(
    (handler) => new ConsumerLoop(subgraph, handler, feedOf(handler, feeds), retry),
  );
  if (new Set(subgraph.handlers.map(({ name }) => name)).size < loops.length)
    throw new Error(`two handlers of ${subgraph.name} have the same name`);
  return new Runner(subgraph, loops);
}

class Runner implements ConsumerRunner {
  isActive = false;
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  constructor(
    private readonly subgraph: ConsumingSubgraph,
    private readonly loops: readonly ConsumerLoop[],
  ) {
    this.ended = loops.length > 0 ? this.standBy(this.stopping.signal) : Promise.resolve();
  }

  stop(): Promise<void> {
    this.stopping.abort();
    return this.ended;
  }

  private async standBy(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.serve(signal).catch((error: unknown) => {
        const { log } = systemContext(this.subgraph, 'consumers');
        log.warn({ err: error }, 'the right to run the handlers is lost');
      });
      await delay(standbyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Runs the handlers if nobody else does, until the runner stops or its lock is lost. The lock lives as long as its own
   * connection: that of a killed process is closed, and the next one that asks has it. It intentionally does not wait for
   * the lock, as a statement that waits holds back vacuum.
   */
  private async serve(stopping: AbortSignal): Promise<void> {
    const { url } = this.subgraph.dataSource.options as { url: string };
    const name = `${this.subgraph.name} consumers`;
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      options: keepalives,
    });
    const term = new AbortController();
    const end = (): void => {
      this.isActive = false;
      term.abort();
    };
    setMaxListeners(0, term.signal);
    client.on('error', end).on('end', end);
    stopping.addEventListener('abort', end);
    try {
      await client.connect();
      const { rows } = await client.query<{ held: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
        [name],
      );
      this.isActive = rows[0]?.held === true && !term.signal.aborted;
      if (this.isActive) await Promise.all(this.loops.map((loop) => loop.run(term.signal)));
    } finally {
      this.isActive = false;
      stopping.removeEventListener('abort', end);
      await client.end().catch(() => undefined);
    }
  }
}
