export type { ChangeFeed, ChangePage } from './changes.ts';
export type { CacheCounts } from './counts.ts';
export { MemoryStore } from './memory-store.ts';
export { openStore } from './open-store.ts';
export type { StorePlace } from './open-store.ts';
export { RedisStore } from './redis-store.ts';
export { ResponseCache } from './response-cache.ts';
export type { CacheStore } from './store.ts';
