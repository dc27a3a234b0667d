import type { Logger } from '@testverse/platform/log';
import type { SubgraphSdl } from '../root/node-types.ts';
import type { Transport } from '../transports/index.ts';
import { cachedTransport } from './cached-transport.ts';
import { Changes, type ChangeFeed } from './changes.ts';
import { CacheCounts } from './counts.ts';
import { CacheHints } from './hints.ts';
import type { CacheStore } from './store.ts';

/** A subgraph whose answers may be kept. */
export interface CachedSubgraph extends SubgraphSdl {
  /** Its log; without one nothing of it is kept. */
  feed?: ChangeFeed | undefined;
}

export interface ResponseCacheParts {
  store: CacheStore;
  /** Of the product: what another release has kept is not looked at. */
  release: string;
  log: Logger;
}

/** Keeps answers of subgraphs as long as their schema allows and their events do not say otherwise. */
export class ResponseCache {
  readonly counts = new CacheCounts();
  private readonly changes = new Map<string, Changes>();

  constructor(private readonly parts: ResponseCacheParts) {
    this.counts.isThere = () => parts.store.isThere;
  }

  /**
   * The same way to a subgraph, over which what is kept is not asked for again. May be called anew when its schema changes.
   * @throws when a hint has no meaning
   */
  over(transport: Transport, { feed, ...schema }: CachedSubgraph): Transport {
    const hints = new CacheHints(schema);
    if (!feed || hints.isEmpty) return transport;
    const changes = this.changesOf(hints, feed);
    const { store, release } = this.parts;
    return cachedTransport({ transport, hints, changes, store, counts: this.counts, release });
  }

  async close(): Promise<void> {
    await Promise.all([...this.changes.values()].map((changes) => changes.close()));
    await this.parts.store.close();
  }

  private changesOf(hints: CacheHints, feed: ChangeFeed): Changes {
    const { subgraph } = hints;
    const known = this.changes.get(subgraph);
    if (known) {
      known.learn(hints);
      return known;
    }
    const onChanged = (type: string): void => void (this.counts.of(subgraph, type).invalidations += 1);
    const changes = new Changes({ hints, feed, log: this.parts.log, onChanged });
    this.changes.set(subgraph, changes);
    return changes;
  }
}
