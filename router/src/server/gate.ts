import { GraphQLError } from 'graphql';
import type { Logger } from '@testverse/platform/log';
import type { Admitted, Credentials } from '../admission/credentials.ts';
import { rateLimited, type Rates } from '../admission/rates.ts';
import { unforeseen } from './answer-errors.ts';
import type { Exchange } from './exchange.ts';

export interface GateParts {
  credentials: Credentials;
  rates: Rates;
  log: Logger;
}

/** Who asks, and whether they may ask again already: the same for every door. */
export class Gate {
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
    return admitted;
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
