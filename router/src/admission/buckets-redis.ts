import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { PatientRedis } from '@testverse/platform/redis';
import { MemoryBuckets, stateOf, type Buckets, type BucketState } from './buckets.ts';
import type { BucketSize } from './limits.ts';

/**
 * Refills, takes or gives back, and forgets what is full: in one step, on the one clock that all routers share. A sum of
 * fractions may miss a whole point by less than anybody can wait.
 */
const script = `
local size, restore, asked = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local held = redis.call('HMGET', KEYS[1], 'points', 'at')
local points = size
if held[1] then
  points = math.min(size, held[1] + math.max(0, now - held[2]) / 1000 * restore)
end
local allowed = 1
if ARGV[4] == 'refund' then
  points = math.min(size, points + asked)
elseif points + 1e-6 >= math.min(asked, size) then
  points = points - asked
else
  allowed = 0
end
if points >= size then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'points', string.format('%.17g', points), 'at', string.format('%.3f', now))
  redis.call('PEXPIRE', KEYS[1], math.ceil((size - points) / restore * 1000) + 1000)
end
return {allowed, string.format('%.17g', points)}`;
const digest = createHash('sha1').update(script).digest('hex');

/** A request does not wait longer to be counted. */
const defaultPatienceMs = 250;

export interface RedisBucketsParts {
  redis: Redis;
  clock: Clock;
  log: Logger;
  patienceMs?: number;
}

/** Shared by all routers of an installation. While Redis does not answer, this process counts for itself. */
export class RedisBuckets implements Buckets {
  private readonly insurance: Buckets;
  private readonly redis: PatientRedis;

  constructor({ patienceMs = defaultPatienceMs, ...parts }: RedisBucketsParts) {
    this.insurance = new MemoryBuckets(parts.clock);
    this.redis = new PatientRedis({ ...parts, patienceMs, whenAway: 'this router counts rates for itself' });
  }

  take(key: string, points: number, size: BucketSize): Promise<BucketState> {
    return this.ask('take', key, points, size);
  }

  refund(key: string, points: number, size: BucketSize): Promise<BucketState> {
    return this.ask('refund', key, points, size);
  }

  private async ask(
    act: 'take' | 'refund',
    key: string,
    points: number,
    size: BucketSize,
  ): Promise<BucketState> {
    const args = [`bucket:${key}`, size.capacity, size.restorePerSecond, points, act] as const;
    const answer = await this.redis.ask((redis) => run(redis, args));
    if (!answer) return this.insurance[act](key, points, size);
    const [allowed, left] = answer;
    return stateOf(Number(left), size, allowed === 1, act === 'take' ? Math.min(points, size.capacity) : 0);
  }
}

async function run(
  redis: Redis,
  args: readonly [key: string, ...(string | number)[]],
): Promise<[number, string]> {
  const answer = redis.evalsha(digest, 1, ...args).catch((error: unknown) => {
    if (!String(error).includes('NOSCRIPT')) throw error;
    return redis.eval(script, 1, ...args);
  });
  return (await answer) as [number, string];
}
