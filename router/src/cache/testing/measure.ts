// What keeping answers costs and spares: node tools/run.mjs router/src/cache/testing/measure.ts [redis://…]
import { once } from 'node:events';
import { anonymousActor } from '@testverse/platform/actor';
import { systemClock } from '@testverse/platform/context';
import type { SubgraphResult } from '@testverse/platform/execution';
import { createLogger } from '@testverse/platform/log';
import { connectRedis } from '@testverse/platform/redis';
import type { Transport } from '../../transports/index.ts';
import { MemoryStore } from '../memory-store.ts';
import { RedisStore } from '../redis-store.ts';
import { ResponseCache } from '../response-cache.ts';
import type { CacheStore } from '../store.ts';
import { peopleSdl } from './people-sdl.ts';

const log = createLogger({ service: 'measure', level: 'silent' });
const meta = { requestId: 'r', actor: anonymousActor() };
const cards =
  'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { id name } } }';

/** Answers at once: what is measured is what stands before it. */
const instant: Transport = {
  name: 'people',
  execute: ({ variables: { representations } }): SubgraphResult =>
    Array.isArray(representations)
      ? { data: { _entities: representations.map(({ id }: { id: string }) => ({ id, name: 'A name' })) } }
      : { data: { now: 1 } },
  close: () => Promise.resolve(),
};
const feed = {
  read: (after: number) => Promise.resolve({ events: [], upTo: after, isHeld: false }),
  head: () => Promise.resolve(0),
  logId: () => Promise.resolve('log'),
  onNews: () => () => undefined,
};

function people(count: number, from: number): { __typename: string; id: string }[] {
  return Array.from({ length: count }, (_, nth) => ({
    __typename: 'Person',
    id: `person_${String(from + nth).padStart(26, '0')}`,
  }));
}

async function tell(what: string, turns: number, run: (turn: number) => unknown): Promise<void> {
  for (let turn = 0; turn < turns / 4; turn += 1) {
    await run(-turn - 1);
    if (turn % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const times: number[] = [];
  const cpu = process.cpuUsage();
  for (let turn = 0; turn < turns; turn += 1) {
    const startedAt = performance.now();
    await run(turn);
    times.push(performance.now() - startedAt);
    // The cache has to hear of changes in between, as it would between requests.
    if (turn % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const { user, system } = process.cpuUsage(cpu);
  times.sort((one, other) => one - other);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(4);
  const cpuMs = ((user + system) / 1_000 / turns).toFixed(4);
  console.log(`${what.padEnd(44)} p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  ${cpuMs} CPU ms`);
}

async function measure(name: string, store: CacheStore): Promise<void> {
  const cache = new ResponseCache({ store, release: '1', log });
  const way = cache.over(instant, { name: 'people', sdl: peopleSdl, feed });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const ask = (transport: Transport, count: number, from = 0): unknown => {
    const representations = people(count, from);
    return transport.execute({ document: cards, variables: { representations }, meta, kind: 'query' });
  };
  const now = { document: '{ now }', variables: {}, meta, kind: 'query' } as const;
  const turns = store.isShared ? 2_000 : 10_000;
  await tell(`${name}: not to be kept, without the cache`, turns, () => instant.execute(now));
  await tell(`${name}: not to be kept`, turns, () => way.execute(now));
  for (const count of [1, 50]) {
    await tell(`${name}: ${count} not asked before, kept`, turns / 10, (turn) =>
      ask(way, count, 1_000 + (turn < 0 ? -turn * 7 : turn) * count),
    );
    const counts = cache.counts.of('people', 'Person');
    const before = counts.hits;
    await tell(`${name}: ${count} found`, turns, () => ask(way, count));
    console.log(`  ${(((counts.hits - before) / count / turns / 1.25) * 100).toFixed(1)} % were found`);
  }
  await cache.close();
}

await measure('memory', new MemoryStore(systemClock, 32 * 1024 * 1024));
const [, , url] = process.argv;
if (url) {
  const redis = connectRedis({ url, prefix: 'measure:', log });
  await once(redis, 'ready');
  await measure('Redis', new RedisStore({ redis, clock: systemClock, log }));
  redis.disconnect();
}
