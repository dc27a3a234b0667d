import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../log/index.ts';

const firstRetryMs = 50;
const lastRetryMs = 2_000;

const options: RedisOptions = {
  // Whoever asks has another way and takes it at once; nothing waits for a Redis that is away.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 1_000,
  connectTimeout: 5_000,
  // Whoever listens says so by itself, and then knows what it missed.
  autoResubscribe: false,
  keepAlive: 5_000,
  retryStrategy: (times) => Math.min(firstRetryMs * 2 ** Math.min(times, 10), lastRetryMs),
};

export interface RedisPlace {
  url: string;
  /** Begins the name of every key and channel: several installations may share a server. */
  prefix: string;
  log: Logger;
}

/**
 * A connection to Redis that comes again by itself. Everything in Redis is a copy or may be lost, so commands fail at
 * once while it is away, and within a second when it hangs. For whoever connects to `quit` or `disconnect`.
 */
export function connectRedis({ url, prefix, log }: RedisPlace): Redis {
  return told(new Redis(url, { ...options, keyPrefix: prefix }), log);
}

/** Another connection to the same place: one that listens can do nothing else. */
export function anotherConnection(redis: Redis, log: Logger, own: RedisOptions = {}): Redis {
  return told(redis.duplicate(own), log);
}

/** Says once that it is away, however often that is tried. */
function told(redis: Redis, log: Logger): Redis {
  let isAway = false;
  redis.on('error', (error) => {
    // The words are enough: the error also knows what was asked, the password for one.
    if (!isAway) log.warn({ reason: error.message }, 'Redis is away');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info('Redis is back');
    isAway = false;
  });
  return redis;
}
