import { Counter, Gauge, type Registry } from 'prom-client';
import type { CacheCounts } from '../cache/index.ts';

const labelNames = ['subgraph', 'type'] as const;
const counted = {
  hits: ['testverse_cache_hits_total', 'Entities and answers that were found kept, by subgraph and type.'],
  misses: ['testverse_cache_misses_total', 'Entities and answers that may be kept, but were asked for.'],
  stores: ['testverse_cache_stores_total', 'Entities and answers that were kept.'],
  invalidations: [
    'testverse_cache_invalidations_total',
    'Changes that events told of, by subgraph and type.',
  ],
} as const;

/** Adds what a cache counts to a registry: read when somebody looks, so that counting costs nothing. */
export function addCacheReadings(registry: Registry, counts: CacheCounts): void {
  const registers = [registry];
  for (const what of Object.keys(counted) as (keyof typeof counted)[]) {
    const [name, help] = counted[what];
    const collect = function (this: Counter<(typeof labelNames)[number]>): void {
      this.reset();
      for (const [subgraph, type, count] of counts.all()) this.inc({ subgraph, type }, count[what]);
    };
    new Counter({ name, help, labelNames, registers, collect });
  }
  new Gauge({
    name: 'testverse_cache_hit_ratio',
    help: 'Share of what may be kept that was found kept, since the start, by subgraph and type.',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const [subgraph, type, { hits, misses }] of counts.all())
        if (hits + misses > 0) this.set({ subgraph, type }, hits / (hits + misses));
    },
  });
  new Counter({
    name: 'testverse_cache_passed_total',
    help: 'Calls that were not looked up: who asked had just changed something, or the subgraph was not heard of.',
    registers,
    collect() {
      this.reset();
      this.inc(counts.passes);
    },
  });
  new Gauge({
    name: 'testverse_cache_available',
    help: '1 when what is kept can be reached, 0 while it is passed by.',
    registers,
    collect() {
      this.set(counts.isThere() ? 1 : 0);
    },
  });
}
