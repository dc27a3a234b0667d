import { GraphQLError } from 'graphql';
import type { Actor } from '@testverse/platform/actor';
import type { Buckets, BucketState } from './buckets.ts';
import type { BucketSize, Limits } from './limits.ts';

/** What is refused costs a point more for so many bytes: some 20 kB are judged in the time of an operation of 100 points. */
const bytesOfPoint = 200;
/** A fifth of a free person's bucket: nobody is shut out for one mistake. */
const mostForRefusal = 200;

/** How much one client may ask in a time: visitors by requests, signed-in people by the cost of what they ask. */
export class Rates {
  private readonly anonymous: BucketSize;

  constructor(
    private readonly limits: Limits,
    private readonly buckets: Buckets,
  ) {
    const capacity = limits.anonymousRequestsPerMinute;
    this.anonymous = { capacity, restorePerSecond: capacity / 60 };
  }

  /** Counts one request of a visitor. */
  takeRequest(ipHash: string): Promise<BucketState> {
    return this.buckets.take(`ip:${ipHash}`, 1, this.anonymous);
  }

  /** Takes the operation's points from a signed-in person's bucket. */
  takePoints(userId: string, plan: Actor['plan'], cost: number): Promise<BucketState> {
    return this.buckets.take(`user:${userId}`, cost, this.limits.points[plan]);
  }

  /** What a refused request costs: judging a long one takes us longer. */
  refusalPoints(bytes = 0): number {
    return Math.min(mostForRefusal, this.limits.refusalPoints + Math.floor(bytes / bytesOfPoint));
  }

  refundPoints(userId: string, plan: Actor['plan'], points: number): Promise<BucketState> {
    return this.buckets.refund(`user:${userId}`, points, this.limits.points[plan]);
  }
}

/** The error of a request beyond its rate; waiting `retryAfterMs` suffices. */
export function rateLimited(state: BucketState): GraphQLError {
  return new GraphQLError('Too many requests. Wait a moment and try again.', {
    extensions: { code: 'RATE_LIMITED', retryAfterMs: state.retryAfterMs },
  });
}

/** The `RateLimit-*` headers, and `Retry-After` when it is needed; seconds are rounded up so that waiting suffices. */
export function rateHeaders(state: BucketState): [string, string][] {
  const seconds = (ms: number): string => String(Math.ceil(ms / 1000));
  const headers: [string, string][] = [
    ['ratelimit-limit', String(state.capacity)],
    ['ratelimit-remaining', String(state.remaining)],
    ['ratelimit-reset', seconds(state.fullInMs)],
  ];
  if (!state.allowed) headers.push(['retry-after', seconds(state.retryAfterMs)]);
  return headers;
}
