import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Limits } from '../admission/limits.ts';
import type { PersistedDocuments } from '../admission/persisted-documents.ts';
import { rateHeaders } from '../admission/rates.ts';
import { tooComplex } from '../admission/refusal.ts';
import { allowKeeping } from './answer-caching.ts';
import { codeOf, polish, statusOf } from './answer-errors.ts';
import { refusalAnswer, type Answer } from './answer.ts';
import type { DoorContext } from './apollo.ts';
import { refuseUnspoken, resolveDocument } from './asked-operation.ts';
import type { Bodies } from './body.ts';
import { writeRefreshCookie } from './cookies.ts';
import type { HttpExchange } from './exchange.ts';
import type { Gate } from './gate.ts';
import { headerOf } from './header.ts';
import { OrdinaryPosts } from './ordinary-post.ts';
import type { ServedGraphs } from './served-graph.ts';

export interface GraphqlDoorParts {
  apollo: ApolloServer<DoorContext>;
  gate: Gate;
  bodies: Bodies;
  graphs: ServedGraphs;
  persisted: PersistedDocuments;
  limits: Limits;
  clock: Clock;
  log: Logger;
}

/** `GET` and `POST /graphql`. */
export class GraphqlDoor {
  private isWarned = false;
  private readonly ordinary: OrdinaryPosts;

  constructor(private readonly parts: GraphqlDoorParts) {
    this.ordinary = new OrdinaryPosts(parts);
  }

  async answer(exchange: HttpExchange, search: string): Promise<Answer> {
    const answer = await this.execute(exchange, search).catch((error: unknown) =>
      this.refuse(exchange, error),
    );
    if (exchange.codes.length > 0) await this.parts.gate.charge(exchange);
    if (exchange.rate && !answer.isForOthers) answer.headers.push(...rateHeaders(exchange.rate));
    if (answer.status === 401) answer.headers.push(['www-authenticate', 'Bearer']);
    return answer;
  }

  private async execute(exchange: HttpExchange, search: string): Promise<Answer> {
    const { request } = exchange;
    const method = request.method ?? '';
    const { gate, bodies } = this.parts;
    const authorization = headerOf(request, 'authorization');
    const admit = (): Promise<unknown> => gate.admit(exchange, authorization);
    const body = method === 'POST' ? await bodies.read(exchange, admit) : undefined;
    exchange.startedAtMs = performance.now();
    if (exchange.actor) await gate.confirm(exchange, authorization);
    const answer =
      (await this.ordinary.answer(exchange, body)) ??
      (await this.throughApollo(exchange, search, body, admit));
    answer.headers.push(...this.headersOf(exchange));
    return allowKeeping(exchange, this.bounded(exchange, answer));
  }

  private async throughApollo(
    exchange: HttpExchange,
    search: string,
    body: unknown,
    admit: () => Promise<unknown>,
  ): Promise<Answer> {
    const { request } = exchange;
    const asked = { method: request.method ?? '', headers: headerMap(exchange), search, body };
    const response = await this.parts.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: asked,
      // Made when the CSRF rule is kept, and before the request is read.
      context: async () => {
        if (!exchange.actor) await admit();
        refuseUnspoken(headerOf(request, 'accept'));
        resolveDocument(asked, this.parts.persisted);
        return { exchange };
      },
    });
    if (response.body.kind !== 'complete') throw new Error('incremental delivery is not offered');
    const answer: Answer = {
      status: response.status ?? 200,
      headers: [...response.headers],
      body: response.body.string,
    };
    if (!exchange.isPolished) this.polishAnswer(exchange, answer);
    else if (asked.method === 'POST' && answer.status === 200) this.ordinary.learn(exchange, answer);
    return answer;
  }

  private bounded(exchange: HttpExchange, answer: Answer): Answer {
    const { responseBytes } = this.parts.limits;
    answer.bytes = Buffer.byteLength(answer.body);
    if (answer.bytes <= responseBytes) return answer;
    return this.refuse(
      exchange,
      tooComplex('responseBytes', responseBytes, answer.bytes, 'The answer is too large'),
    );
  }

  /** Apollo refused the request before it became an operation. */
  private polishAnswer(exchange: HttpExchange, answer: Answer): void {
    const result = JSON.parse(answer.body.toString()) as FormattedExecutionResult;
    const now = this.parts.clock.now();
    const errors = (result.errors ?? []).map((error) => polish(error, exchange.requestId, now));
    exchange.codes = errors.map(codeOf);
    answer.status = statusOf(exchange.codes[0] ?? '') ?? answer.status;
    answer.body = JSON.stringify({ errors });
  }

  private refuse(exchange: HttpExchange, error: unknown): Answer {
    const answer = refusalAnswer(this.parts, exchange, [error]);
    answer.headers.push(...this.headersOf(exchange));
    return answer;
  }

  private headersOf(exchange: HttpExchange): [string, string][] {
    const headers: [string, string][] = [['cache-control', 'no-store']];
    const cookie = exchange.effects?.refreshCookie;
    if (cookie !== undefined) {
      headers.push(['set-cookie', writeRefreshCookie(cookie, exchange.origin)]);
      this.warnOnce(exchange);
    }
    return headers;
  }

  private warnOnce({ origin }: HttpExchange): void {
    if (origin.keepsSecureCookies || this.isWarned) return;
    this.isWarned = true;
    this.parts.log.warn(
      { origin: origin.url },
      'sign-in over plain http: the session cookie is neither Secure nor __Host-. Serve https, or set TRUST_PROXY when a proxy does.',
    );
  }
}

function headerMap({ request }: HttpExchange): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
