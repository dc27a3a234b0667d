import type { Clock } from '@testverse/platform/context';
import type { BucketSize } from './limits.ts';

export interface BucketState {
  allowed: boolean;
  capacity: number;
  /** Whole points left. */
  remaining: number;
  /** Until the bucket is full again. */
  fullInMs: number;
  /** Until what was asked for would be there; 0 when it was allowed. */
  retryAfterMs: number;
  restorePerSecond: number;
}

/** Buckets of points that refill steadily, one for each key. */
export interface Buckets {
  /**
   * Takes points if they are all there; takes nothing otherwise. More than a bucket holds is given to a full one, which
   * then owes the rest: an estimate is often higher than the truth, and waiting must always suffice.
   */
  take(key: string, points: number, size: BucketSize): Promise<BucketState>;

  /** Gives back what was estimated too high. */
  refund(key: string, points: number, size: BucketSize): Promise<BucketState>;
}

/** @param asked what had to be there, which is less than what is taken where a bucket cannot hold that */
export function stateOf(points: number, size: BucketSize, allowed: boolean, asked: number): BucketState {
  const waitMs = (missing: number): number => Math.ceil((missing / size.restorePerSecond) * 1000);
  return {
    allowed,
    capacity: size.capacity,
    remaining: Math.max(0, Math.floor(points)),
    fullInMs: waitMs(size.capacity - points),
    retryAfterMs: allowed ? 0 : waitMs(asked - points),
    restorePerSecond: size.restorePerSecond,
  };
}

interface Bucket {
  points: number;
  atMs: number;
}

/** Full buckets are forgotten when there are this many. */
const sweepAt = 50_000;

/** In this process' memory. */
export class MemoryBuckets implements Buckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  take(key: string, points: number, size: BucketSize): Promise<BucketState> {
    const bucket = this.refilled(key, size);
    const needed = Math.min(points, size.capacity);
    const allowed = bucket.points >= needed;
    if (allowed) bucket.points -= points;
    return Promise.resolve(stateOf(bucket.points, size, allowed, needed));
  }

  refund(key: string, points: number, size: BucketSize): Promise<BucketState> {
    const bucket = this.refilled(key, size);
    bucket.points = Math.min(size.capacity, bucket.points + points);
    return Promise.resolve(stateOf(bucket.points, size, true, 0));
  }

  private refilled(key: string, size: BucketSize): Bucket {
    const nowMs = this.clock.now().getTime();
    let bucket = this.buckets.get(key);
    if (!bucket) {
      if (this.buckets.size >= sweepAt) this.sweep(nowMs);
      bucket = { points: size.capacity, atMs: nowMs };
      this.buckets.set(key, bucket);
    }
    const restored = (Math.max(0, nowMs - bucket.atMs) / 1000) * size.restorePerSecond;
    bucket.points = Math.min(size.capacity, bucket.points + restored);
    bucket.atMs = nowMs;
    return bucket;
  }

  /** An hour refills any bucket; then the oldest go, lest a flood of addresses fills the memory. */
  private sweep(nowMs: number): void {
    for (const [key, bucket] of this.buckets) if (nowMs - bucket.atMs > 3_600_000) this.buckets.delete(key);
    for (const key of this.buckets.keys()) {
      if (this.buckets.size < sweepAt * 0.9) break;
      this.buckets.delete(key);
    }
  }
}
