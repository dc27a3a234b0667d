import { GraphQLError } from 'graphql';
import type { Actor } from '@testverse/platform/actor';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Admitted, Credentials } from '../admission/credentials.ts';
import { MemoryBuckets, type Buckets, type BucketState } from '../admission/buckets.ts';
import type { BucketSize } from '../admission/limits.ts';
import { Lru } from '../admission/lru.ts';
import { rateLimited, type Rates } from '../admission/rates.ts';
import { senderOf } from '../sender.ts';
import { unforeseen } from './answer-errors.ts';
import { actorOf, type Exchange } from './exchange.ts';

export interface GateParts {
  credentials: Credentials;
  rates: Rates;
  clock: Clock;
  log: Logger;
}

/** Longest time for which somebody is not listened to: nobody for long at first, then twice as long each time. */
const [firstSilenceMs, longestSilenceMs] = [1_000, 10_000];
/** Whoever pays for what they send for as long as this begins anew. */
const forgottenMs = 10_000;
/** How often somebody may ask for what is too dear at the moment. */
const patience: BucketSize = { capacity: 20, restorePerSecond: 1 };
/** Senders who are not listened to for a moment. */
const keptSilenced = 10_000;

interface Silence {
  untilMs: number;
  /** From then on there are points for what was asked. */
  sufficesMs: number;
  /** As long as it might have lasted. */
  mostMs: number;
  rate: BucketState;
}

/** Who asks, and whether they may ask again already: the same for every door. */
export class Gate {
  /** Who was not listened to lately, by `senderOf`. */
  private readonly silenced = new Lru<Silence>(keptSilenced);

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
    await this.listen(exchange);
    return admitted;
  }

  /**
   * Whether somebody may ask now, before anything they send is read: visitors pay for a request.
   * @throws RATE_LIMITED for who is silenced, or a visitor who has sent too much
   */
  async listen(exchange: Exchange): Promise<void> {
    const silence = this.silenceOf(senderOf(actorOf(exchange)));
    if (silence) {
      const nowMs = this.parts.clock.now().getTime();
      const retryAfterMs = Math.max(silence.untilMs, silence.sufficesMs) - nowMs;
      exchange.rate = { ...silence.rate, allowed: false, retryAfterMs };
      throw rateLimited(exchange.rate);
    }
    if (exchange.actor?.userId === null) await this.countVisitor(exchange);
  }

  /**
   * A request was refused, and pays for that now. Who cannot is not listened to for a moment, or nonsense would be the one
   * thing that is free. What was only too dear at this moment takes no points, as waiting for it must suffice; but too much of
   * it is not listened to either.
   */
  async charge(exchange: Exchange): Promise<void> {
    const { actor, codes, rate } = exchange;
    const sender = senderOf(actorOf(exchange));
    if (!actor || codes.length === 0 || this.silenceOf(sender)) return;
    if (rate && !rate.allowed) {
      const isUnpaid = actor.userId !== null && !(await this.patience.take(sender, 1, patience)).allowed;
      if (isUnpaid) this.silence(sender, rate, rate.retryAfterMs);
      return;
    }
    if (exchange.isPaid || codes.every((code) => code === 'INTERNAL')) return;
    const paid = await this.takeRefusal(exchange, actor);
    if (!paid) return;
    exchange.rate = paid;
    if (paid.allowed) return;
    // The least that anybody can ask for is a point, or a request.
    const sufficesInMs = paid.remaining > 0 ? 0 : Math.ceil(1_000 / paid.restorePerSecond);
    exchange.rate = { ...paid, retryAfterMs: this.silence(sender, paid, sufficesInMs) };
  }

  private async takeRefusal(
    { codes, bytes, ipHash }: Exchange,
    { userId, plan }: Actor,
  ): Promise<BucketState | undefined> {
    const { rates } = this.parts;
    const [code] = codes;
    // Nobody looked at what came too soon, and who asks for an unknown id asks for nothing but the text.
    const judged = code === 'RATE_LIMITED' ? 0 : bytes;
    const points = code === 'PERSISTED_QUERY_NOT_FOUND' ? 1 : rates.refusalPoints(judged);
    return userId === null ? rates.takeFromVisitor(ipHash, points) : rates.takePoints(userId, plan, points);
  }

  private silenceOf(sender: string): Silence | undefined {
    const silence = this.silenced.get(sender);
    return silence && silence.untilMs > this.parts.clock.now().getTime() ? silence : undefined;
  }

  /**
   * @param sufficesInMs what is told: until then there will be points for what was asked
   * @returns how long to wait
   */
  private silence(sender: string, rate: BucketState, sufficesInMs: number): number {
    const nowMs = this.parts.clock.now().getTime();
    const last = this.silenced.get(sender);
    const isFirst = !last || last.untilMs + forgottenMs < nowMs;
    const mostMs = isFirst ? firstSilenceMs : Math.min(2 * last.mostMs, longestSilenceMs);
    const forMs = Math.min(rate.retryAfterMs, mostMs);
    const silence = { untilMs: nowMs + forMs, sufficesMs: nowMs + sufficesInMs, mostMs, rate };
    this.silenced.set(sender, silence);
    return Math.max(forMs, sufficesInMs);
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
