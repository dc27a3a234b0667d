import { randomInt } from 'node:crypto';
import { ConsumerLoop } from './consumer-loop.ts';
import type { EventFeed } from './feed.ts';
import type { ConsumingSubgraph, Handler } from './handler.ts';
import { systemContext, type RetryPolicy } from './parking.ts';
import { SoleRunner } from './sole-runner.ts';

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
  if (loops.length === 0) return { isActive: false, stop: () => Promise.resolve() };
  return new SoleRunner({
    name: `${subgraph.name} consumers`,
    databaseUrl: (subgraph.dataSource.options as { url: string }).url,
    work: (signal) => Promise.all(loops.map((loop) => loop.run(signal))),
    lost: (error) => {
      const { log } = systemContext(subgraph, 'consumers');
      log.warn({ err: error }, 'the right to run the handlers is lost');
    },
  });
}
