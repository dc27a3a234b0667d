import { HeaderMap, type ApolloServer, type HTTPGraphQLResponse } from '@apollo/server';
import { GraphQLError, type FormattedExecutionResult } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Credentials } from '../admission/credentials.ts';
import type { Limits } from '../admission/limits.ts';
import { rateHeaders, rateLimited, type Rates } from '../admission/rates.ts';
import { tooComplex } from '../admission/refusal.ts';
import { codeOf, polish, statusOf } from './answer-errors.ts';
import type { DoorContext } from './apollo.ts';
import { isJson, readJson, skipBody } from './body.ts';
import { writeRefreshCookie } from './cookies.ts';
import { headerOf, type Exchange } from './exchange.ts';

/** What the door writes to the socket. */
export interface Answer {
  status: number;
  headers: [string, string][];
  body: string | Buffer;
}

export interface GraphqlDoorParts {
  apollo: ApolloServer<DoorContext>;
  credentials: Credentials;
  rates: Rates;
  limits: Limits;
  clock: Clock;
  log: Logger;
}

const jsonType: [string, string] = ['content-type', 'application/json; charset=utf-8'];

/** `GET` and `POST /graphql`. */
export class GraphqlDoor {
  private isWarned = false;

  constructor(private readonly parts: GraphqlDoorParts) {}

  async answer(exchange: Exchange, search: string): Promise<Answer> {
    const answer = await this.execute(exchange, search).catch((error: unknown) =>
      this.refuse(exchange, error),
    );
    if (answer.status === 401) answer.headers.push(['www-authenticate', 'Bearer']);
    return answer;
  }

  private async execute(exchange: Exchange, search: string): Promise<Answer> {
    const { request } = exchange;
    const method = request.method ?? '';
    const body = method === 'POST' ? await this.readBody(exchange) : undefined;
    const response = await this.parts.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: headerMap(exchange), search, body },
      context: async () => {
        if (!exchange.actor) await this.admit(exchange);
        return { exchange };
      },
    });
    return this.toAnswer(exchange, response);
  }

  /**
   * Decides about the sender before the body is decoded: who is beyond the rate must not be able to make us parse
   * megabytes. Other content types wait for the CSRF rule, or a foreign page could use up the rate of its visitors.
   */
  private async readBody(exchange: Exchange): Promise<unknown> {
    const { request } = exchange;
    const { bodyBytes } = this.parts.limits;
    if (isJson(request)) {
      try {
        await this.admit(exchange);
      } catch (error) {
        await skipBody(request, bodyBytes);
        throw error;
      }
    }
    return readJson(request, bodyBytes);
  }

  /** Who asks, and whether they may ask again already. @throws UNAUTHENTICATED, RATE_LIMITED */
  private async admit(exchange: Exchange): Promise<void> {
    const { credentials, rates, log } = this.parts;
    try {
      exchange.actor = await credentials.actorOf(
        headerOf(exchange.request, 'authorization'),
        exchange.ipHash,
      );
    } catch (error) {
      // Trying out tokens costs what anonymous requests cost.
      this.countVisitor(rates, exchange);
      if (error instanceof GraphQLError) throw error;
      log.error({ err: error, requestId: exchange.requestId }, 'could not check credentials');
      throw new GraphQLError('unforeseen', { extensions: { code: 'INTERNAL' } });
    }
    if (exchange.actor.userId === null) this.countVisitor(rates, exchange);
  }

  private countVisitor(rates: Rates, exchange: Exchange): void {
    exchange.rate = rates.takeRequest(exchange.ipHash);
    if (!exchange.rate.allowed) throw rateLimited(exchange.rate);
  }

  private toAnswer(exchange: Exchange, response: HTTPGraphQLResponse): Answer {
    if (response.body.kind !== 'complete') throw new Error('incremental delivery is not offered');
    const answer: Answer = {
      status: response.status ?? 200,
      headers: [...response.headers, ...this.headersOf(exchange)],
      body: response.body.string,
    };
    if (!exchange.isPolished) this.polishAnswer(exchange, answer);
    const bytes = Buffer.byteLength(answer.body);
    const { responseBytes } = this.parts.limits;
    if (bytes <= responseBytes) return answer;
    return this.refuse(
      exchange,
      tooComplex('responseBytes', responseBytes, bytes, 'The answer is too large'),
    );
  }

  /** Apollo refused the request before it became an operation. */
  private polishAnswer(exchange: Exchange, answer: Answer): void {
    const result = JSON.parse(answer.body.toString()) as FormattedExecutionResult;
    const now = this.parts.clock.now();
    const errors = (result.errors ?? []).map((error) => polish(error, exchange.requestId, now));
    exchange.codes = errors.map(codeOf);
    answer.status = statusOf(exchange.codes[0] ?? '') ?? answer.status;
    answer.body = JSON.stringify({ errors });
  }

  private refuse(exchange: Exchange, error: unknown): Answer {
    const { clock, log } = this.parts;
    if (!(error instanceof GraphQLError))
      log.error({ err: error, requestId: exchange.requestId }, 'request failed');
    const known = error instanceof GraphQLError ? error : new GraphQLError('unforeseen');
    const polished = polish(known.toJSON(), exchange.requestId, clock.now());
    const http = known.extensions['http'] as { status?: number } | undefined;
    exchange.codes = [codeOf(polished)];
    return {
      status: http?.status ?? statusOf(codeOf(polished)) ?? 500,
      headers: [jsonType, ...this.headersOf(exchange)],
      body: JSON.stringify({ errors: [polished] }),
    };
  }

  private headersOf(exchange: Exchange): [string, string][] {
    const headers: [string, string][] = [['cache-control', 'no-store']];
    if (exchange.rate) headers.push(...rateHeaders(exchange.rate));
    const cookie = exchange.effects?.refreshCookie;
    if (cookie !== undefined) {
      headers.push(['set-cookie', writeRefreshCookie(cookie, exchange.origin)]);
      this.warnOnce(exchange);
    }
    return headers;
  }

  private warnOnce({ origin }: Exchange): void {
    if (origin.keepsSecureCookies || this.isWarned) return;
    this.isWarned = true;
    this.parts.log.warn(
      { origin: origin.url },
      'sign-in over plain http: the session cookie is neither Secure nor __Host-. Serve https, or set TRUST_PROXY when a proxy does.',
    );
  }
}

function headerMap({ request }: Exchange): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
