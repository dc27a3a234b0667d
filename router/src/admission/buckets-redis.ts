import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
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

/** How long a Redis that did not answer is left alone. */
const restMs = 1_000;

export interface RedisBucketsParts {
  redis: Redis;
  clock: Clock;
  log: Logger;
  patienceMs?: number;
}

/** Shared by all routers of an installation. While Redis does not answer, this process counts for itself. */
export class RedisBuckets implements Buckets {
  private readonly insurance: Buckets;
  private readonly patienceMs: number;
  /** 0 while Redis answers. */
  private awayUntilMs = 0;

  constructor(private readonly parts: RedisBucketsParts) {
    this.insurance = new MemoryBuckets(parts.clock);
    this.patienceMs = parts.patienceMs ?? defaultPatienceMs;
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
    const nowMs = this.parts.clock.now().getTime();
    if (nowMs < this.awayUntilMs) return this.insurance[act](key, points, size);
    // One request asks whether it is back; the others do not wait for the answer.
    if (this.awayUntilMs > 0) this.awayUntilMs = nowMs + restMs;
    try {
      const args = [`bucket:${key}`, size.capacity, size.restorePerSecond, points, act] as const;
      const [allowed, left] = await inTime(this.run(args), this.patienceMs);
      this.awayUntilMs = 0;
      return stateOf(Number(left), size, allowed === 1, act === 'take' ? Math.min(points, size.capacity) : 0);
    } catch (error) {
      if (this.awayUntilMs === 0) this.parts.log.warn({ err: error }, 'this router counts rates for itself');
      this.awayUntilMs = nowMs + restMs;
      return this.insurance[act](key, points, size);
    }
  }

  private async run(args: readonly [key: string, ...(string | number)[]]): Promise<[number, string]> {
    const { redis } = this.parts;
    const answer = redis.evalsha(digest, 1, ...args).catch((error: unknown) => {
      if (!String(error).includes('NOSCRIPT')) throw error;
      return redis.eval(script, 1, ...args);
    });
    return (await answer) as [number, string];
  }
}

async function inTime<T>(asked: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
