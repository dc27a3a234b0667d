import type { Redis } from 'ioredis';
import { EnvError } from '@testverse/platform/env';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { connectRedis } from '@testverse/platform/redis';
import { MemoryStore } from './memory-store.ts';
import { RedisStore } from './redis-store.ts';
import type { CacheStore } from './store.ts';

/** For one process: in its memory, where what is used least makes way, or in a Redis that has other things to carry. */
const processBytes = 32 * 1024 * 1024;

/** What the environment says about where answers are kept. */
export interface StoreSettings {
  /** Undefined leaves it to what there is. */
  responseCache: 'off' | 'memory' | 'redis' | undefined;
  /** A Redis for these answers alone, which may throw away what it likes; empty without one. */
  cacheRedisUrl: string;
}

export interface StorePlace {
  /** Which the installation has anyway. */
  redis?: Redis | undefined;
  /** Begins the names of everything in Redis. */
  prefix: string;
  clock: Clock;
  log: Logger;
}

/**
 * Opens what answers are kept in, as the environment says: a Redis where there is one, else this process' memory.
 * @returns undefined where nothing is to be kept
 * @throws EnvError when it says Redis, and there is none
 */
export function openStore(
  { responseCache, cacheRedisUrl: url }: StoreSettings,
  { redis: shared, prefix, clock, log }: StorePlace,
): CacheStore | undefined {
  if (responseCache === 'off') return undefined;
  const isRedis = responseCache === 'redis' || (responseCache === undefined && (shared || url));
  if (!isRedis) return new MemoryStore(clock, processBytes);
  if (url) {
    const redis = connectRedis({ url, prefix, log });
    return new RedisStore({ redis, clock, log, close: () => redis.disconnect() });
  }
  if (shared) return new RedisStore({ redis: shared, clock, log, mostBytes: processBytes });
  throw new EnvError('RESPONSE_CACHE: is redis, but neither CACHE_REDIS_URL nor REDIS_URL says where one is');
}
