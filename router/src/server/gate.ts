import { GraphQLError } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Admitted, Credentials } from '../admission/credentials.ts';
import { MemoryBuckets, type Buckets, type BucketState } from '../admission/buckets.ts';
import type { BucketSize } from '../admission/limits.ts';
import { Lru } from '../admission/lru.ts';
import { rateLimited, type Rates } from '../admission/rates.ts';
import { unforeseen } from './answer-errors.ts';
import type { Exchange } from './exchange.ts';

export interface GateParts {
  credentials: Credentials;
  rates: Rates;
  clock: Clock;
  log: Logger;
}

/** Longest time for which somebody is not listened to at once. */
const silenceMs = 1_000;
/** How often somebody may ask for what is too dear at the moment. */
const patience: BucketSize = { capacity: 20, restorePerSecond: 1 };
/** People who are not listened to for a moment. */
const keptSilenced = 10_000;

/** Who asks, and whether they may ask again already: the same for every door. */
export class Gate {
  /** People who are not listened to, by id: until when, and how their bucket was. */
  private readonly silenced = new Lru<{ untilMs: number; sufficesMs: number; rate: BucketState }>(
    keptSilenced,
  );

  private readonly patience: Buckets;

  constructor(private readonly parts: GateParts) {
    this.patience = new MemoryBuckets(parts.clock);
  }

  /** @throws UNAUTHENTICATED, RATE_LIMITED */
  async admit(exchange: Exchange, authorization: string | undefined): Promise<Admitted> {
    const { credentials, log } = this.parts;
    let admitted: Admitted;
    try {
      admitted = await credentials.admit(authorization, exchange.ipHash);
    } catch (error) {
      // Trying out tokens costs what anonymous requests cost.
      await this.countVisitor(exchange);
      if (error instanceof GraphQLError) throw error;
      log.error({ err: error, requestId: exchange.requestId }, 'could not check credentials');
      throw unforeseen();
    }
    exchange.actor = admitted.actor;
    if (admitted.actor.userId === null) await this.countVisitor(exchange);
    this.listen(exchange);
    return admitted;
  }

  /** @throws RATE_LIMITED for a person who is silenced, before anything they send is read */
  listen(exchange: Exchange): void {
    const { actor } = exchange;
    const silenced = actor?.userId ? this.silenced.get(actor.userId) : undefined;
    if (!silenced) return;
    const nowMs = this.parts.clock.now().getTime();
    if (silenced.untilMs <= nowMs) return;
    const retryAfterMs = Math.max(silenced.untilMs, silenced.sufficesMs) - nowMs;
    exchange.rate = { ...silenced.rate, retryAfterMs };
    throw rateLimited(exchange.rate);
  }

  /**
   * A request was refused: visitors have paid when they came in, a signed-in person pays now. Who cannot is not listened to
   * for a moment, or nonsense would be the one thing that is free. What was only too dear at this moment takes no points, as
   * waiting for it must suffice; but too much of it is not listened to either.
   */
  async charge(exchange: Exchange): Promise<void> {
    const { actor, codes } = exchange;
    if (!actor?.userId || codes.length === 0 || this.isSilenced(actor.userId)) return;
    const { rate } = exchange;
    if (rate) {
      const isUnpaid = !rate.allowed && !(await this.patience.take(actor.userId, 1, patience)).allowed;
      if (isUnpaid) this.silence(actor.userId, rate, rate.retryAfterMs);
      return;
    }
    if (codes.every((code) => code === 'INTERNAL')) return;
    // Who asks for an unknown id asks for nothing but the text.
    const points =
      codes[0] === 'PERSISTED_QUERY_NOT_FOUND' ? 1 : this.parts.rates.refusalPoints(exchange.bytes);
    const paid = await this.parts.rates.takePoints(actor.userId, actor.plan, points);
    exchange.rate = { ...paid, retryAfterMs: Math.min(paid.retryAfterMs, silenceMs) };
    if (!paid.allowed) this.silence(actor.userId, paid, 0);
  }

  private isSilenced(userId: string): boolean {
    return (this.silenced.get(userId)?.untilMs ?? 0) > this.parts.clock.now().getTime();
  }

  /** @param sufficesInMs what is told: until then there will be points for what was asked */
  private silence(userId: string, rate: BucketState, sufficesInMs: number): void {
    const nowMs = this.parts.clock.now().getTime();
    const untilMs = nowMs + Math.min(rate.retryAfterMs, silenceMs);
    this.silenced.set(userId, { untilMs, sufficesMs: nowMs + sufficesInMs, rate });
  }

  /**
   * Looks once more at who was let in before a body that may have taken its time.
   * @throws UNAUTHENTICATED when the credential has ended since
   */
  async confirm(exchange: Exchange, authorization: string | undefined): Promise<void> {
    if (authorization !== undefined) await this.parts.credentials.admit(authorization, exchange.ipHash);
  }

  /** Counts one request of a network address. @throws RATE_LIMITED */
  async countVisitor(exchange: Exchange): Promise<void> {
    exchange.rate = await this.parts.rates.takeRequest(exchange.ipHash);
    if (!exchange.rate.allowed) throw rateLimited(exchange.rate);
  }
}
