import { GraphQLError } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Admitted, Credentials } from '../admission/credentials.ts';
import type { BucketState } from '../admission/buckets.ts';
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

/** What is asked in good faith, and what is our own failure. */
const unpriced: ReadonlySet<string> = new Set(['PERSISTED_QUERY_NOT_FOUND', 'RATE_LIMITED', 'INTERNAL']);
/** People who are not listened to for a moment. */
const keptSilenced = 10_000;

/** Who asks, and whether they may ask again already: the same for every door. */
export class Gate {
  /** People who are not listened to, by id: until when, and how their bucket was. */
  private readonly silenced = new Lru<{ untilMs: number; rate: BucketState }>(keptSilenced);

  constructor(private readonly parts: GateParts) {}

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
    const retryAfterMs = silenced.untilMs - this.parts.clock.now().getTime();
    if (retryAfterMs <= 0) return;
    exchange.rate = { ...silenced.rate, retryAfterMs };
    throw rateLimited(exchange.rate);
  }

  /**
   * A request was refused before it had a price: visitors have paid when they came in, a signed-in person pays now. Who
   * cannot is not listened to until they can, or nonsense would be the one thing that is free.
   */
  async charge(exchange: Exchange): Promise<void> {
    const { actor, codes } = exchange;
    if (!actor?.userId || exchange.rate || codes.every((code) => unpriced.has(code))) return;
    const rate = await this.parts.rates.takeRefusal(actor.userId, actor.plan);
    exchange.rate = rate;
    if (rate.allowed) return;
    const untilMs = this.parts.clock.now().getTime() + rate.retryAfterMs;
    this.silenced.set(actor.userId, { untilMs, rate });
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
