/** What happened to the answers of one type. */
export interface CacheCount {
  hits: number;
  misses: number;
  stores: number;
  /** Times that an event said of something that it changed. */
  invalidations: number;
}

/** What a cache counts in passing; the names are those of the schema, so they are bounded. */
export class CacheCounts {
  /** Questions that were not looked up: their actor had just changed something, or nobody knew what is still true. */
  passes = 0;
  /** Whether what is kept can be reached. */
  isThere = (): boolean => true;
  private readonly byPlace = new Map<string, Map<string, CacheCount>>();

  of(subgraph: string, type: string): CacheCount {
    let types = this.byPlace.get(subgraph);
    if (!types) this.byPlace.set(subgraph, (types = new Map()));
    let count = types.get(type);
    if (!count) types.set(type, (count = { hits: 0, misses: 0, stores: 0, invalidations: 0 }));
    return count;
  }

  passed(): void {
    this.passes += 1;
  }

  *all(): Generator<[subgraph: string, type: string, count: CacheCount]> {
    for (const [subgraph, types] of this.byPlace)
      for (const [type, count] of types) yield [subgraph, type, count];
  }
}
