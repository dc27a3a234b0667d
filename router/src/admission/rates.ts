import { GraphQLError } from 'graphql';
import type { Actor } from '@testverse/platform/actor';
import type { Buckets, BucketState } from './buckets.ts';
import type { BucketSize, Limits } from './limits.ts';

/** What is refused costs a point more for so many bytes of it. */
const bytesOfPoint = 200;
/** Longer requests hold what programs write: whoever slips is a person, and what they typed is shorter. */
const typedBytes = 2_000;
/** Beyond that each point is so many bytes: the judgement of 5 kB takes up to 4 ms. */
const bytesOfPointBeyond = 20;
/** A fifth of a free person's bucket, and of a visitor's: nobody is shut out for one mistake. */
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
    const beyond = Math.max(0, bytes - typedBytes);
    const forLength = Math.floor(bytes / bytesOfPoint) + Math.floor(beyond / bytesOfPointBeyond);
    return Math.min(mostForRefusal, this.limits.refusalPoints + forLength);
  }

  /**
   * Takes from a visitor what a refused request costs beyond the one that was counted when it came in.
   * @param points as a signed-in person would pay them; a request is worth the least of a refusal
   * @returns undefined when that is nothing
   */
  async takeFromVisitor(ipHash: string, points: number): Promise<BucketState | undefined> {
    const more = Math.floor(points / this.limits.refusalPoints) - 1;
    return more > 0 ? this.buckets.take(`ip:${ipHash}`, more, this.anonymous) : undefined;
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

/** The `RateLimit-*` headers, and `Retry-After` when it is needed. */
export function rateHeaders(state: BucketState): [string, string][] {
  const headers: [string, string][] = [
    ['ratelimit-limit', String(state.capacity)],
    ['ratelimit-remaining', String(state.remaining)],
    ['ratelimit-reset', seconds(state.fullInMs)],
  ];
  if (!state.allowed) headers.push(retryAfter(state.retryAfterMs));
  return headers;
}

/** The header that says when to come back. */
export function retryAfter(ms: number): [string, string] {
  return ['retry-after', seconds(ms)];
}

/** Rounded up, so that waiting suffices. */
function seconds(ms: number): string {
  return String(Math.ceil(ms / 1000));
}
