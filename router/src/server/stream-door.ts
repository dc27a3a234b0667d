import { GraphQLError } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Admitted } from '../admission/credentials.ts';
import type { Limits } from '../admission/limits.ts';
import type { PersistedDocuments } from '../admission/persisted-documents.ts';
import { rateHeaders } from '../admission/rates.ts';
import { badRequest } from '../admission/refusal.ts';
import { passedByVariables } from '../admission/variables.ts';
import { refusalAnswer, type Answer } from './answer.ts';
import type { AnswerText } from './answer-text.ts';
import { asksPriceIn } from './asked-operation.ts';
import { isObject } from '../json-object.ts';
import { isJson, type Bodies } from './body.ts';
import { isListed } from './cors.ts';
import { EventStream } from './event-stream.ts';
import type { HttpExchange } from './exchange.ts';
import type { Gate } from './gate.ts';
import { headerOf } from './header.ts';
import type { LiveConnections } from './live-connections.ts';
import { Refused, startOperation, type LiveRequest, type Started } from './live-operation.ts';
import type { KindRule } from './operation.ts';
import type { Observer } from '../observability/index.ts';
import { isSameOrigin } from './origin.ts';
import type { ServedGraphs } from './served-graph.ts';

export interface StreamParts {
  graphs: ServedGraphs;
  persisted: PersistedDocuments;
  limits: Limits;
  observer: Observer;
  log: Logger;
  gate: Gate;
  bodies: Bodies;
  live: LiveConnections;
  texts: AnswerText;
  corsOrigins: readonly string[];
  clock: Clock;
  accessLog: Logger;
}

const streamType = 'text/event-stream';
const streamHeaders: readonly [string, string][] = [
  ['content-type', `${streamType}; charset=utf-8`],
  ['cache-control', 'no-store'],
  // Proxies in front would otherwise keep events back until they have a page full.
  ['x-accel-buffering', 'no'],
];
/** Headers that a page of another site cannot send without asking first. */
const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name', 'authorization'];
/** When to come back to a door that has too many streams open. */
const busyMs = 10_000;

const readsOnly: KindRule = (kind) =>
  kind === 'mutation' ? badRequest('A mutation is sent by POST.', 405) : undefined;
const everyKind: KindRule = () => undefined;

/** `GET` and `POST /graphql/stream`: operations whose answers come as server-sent events. */
export class StreamDoor {
  constructor(private readonly parts: StreamParts) {}

  async answer(exchange: HttpExchange, search: string): Promise<Answer> {
    const answer = await this.open(exchange, search).catch((error: unknown) => this.refuse(exchange, error));
    await this.parts.gate.charge(exchange);
    if (exchange.rate) answer.headers.push(...rateHeaders(exchange.rate));
    if (answer.status === 401) answer.headers.push(['www-authenticate', 'Bearer']);
    return answer;
  }

  private async open(exchange: HttpExchange, search: string): Promise<Answer> {
    const { request, ipHash } = exchange;
    const { method } = request;
    if (method !== 'GET' && method !== 'POST') throw badRequest('Send GET or POST.', 405);
    if (!accepts(headerOf(request, 'accept'))) throw badRequest(`This door answers with ${streamType}.`, 406);
    if (method === 'GET') this.refuseForeign(exchange);
    const { gate, bodies, graphs, live } = this.parts;
    let admitted: Promise<Admitted> | undefined;
    const authorization = headerOf(request, 'authorization');
    const admit = (): Promise<Admitted> => (admitted ??= gate.admit(exchange, authorization));
    const read = method === 'POST' ? await bodies.read(exchange, admit) : undefined;
    if (method === 'POST' && !isJson(request))
      throw badRequest('Send the operation as application/json.', 415);
    exchange.startedAtMs = performance.now();
    const known = await admit();
    const body = method === 'POST' ? read : fromUrl(search);
    await gate.confirm(exchange, authorization);
    const sent = requestIn(body, headerOf(request, 'last-event-id'), this.parts);
    if (isObject(body) && asksPriceIn(body['extensions'])) exchange.asksPrice = true;
    if (!live.hasRoomFor(ipHash)) throw tooManyStreams();
    const abort = new AbortController();
    const stream = new EventStream(this.parts, exchange, abort);
    live.add(stream, ipHash);
    try {
      if (!live.identify(stream, known)) throw tooManyStreams();
      const rule = method === 'GET' ? readsOnly : everyKind;
      return this.streaming(
        exchange,
        stream,
        await startOperation(graphs.current, exchange, sent, rule, abort),
      );
    } catch (error) {
      live.remove(stream);
      throw error;
    }
  }

  /**
   * A browser's EventSource cannot send headers of its own, so the header that forces a preflight cannot be asked of it.
   * It asks for events by name and, from another site, says whose page it is; pictures and forms do neither.
   * @throws BAD_REQUEST for what another site's page sends
   */
  private refuseForeign({ request, origin }: HttpExchange): void {
    if (preflightHeaders.some((name) => headerOf(request, name))) return;
    const sender = headerOf(request, 'origin');
    const site = headerOf(request, 'sec-fetch-site');
    const isOurs =
      sender === undefined
        ? site === undefined || site === 'same-origin' || site === 'none'
        : isSameOrigin(request, origin) || isListed(request, this.parts.corsOrigins);
    if (isOurs && headerOf(request, 'accept')?.includes(streamType)) return;
    throw badRequest('This request could come from another site without its visitor knowing.', 400);
  }

  private streaming(exchange: HttpExchange, stream: EventStream, started: Started): Answer {
    const { gate, live, accessLog } = this.parts;
    const startedAt = performance.now();
    return {
      status: 200,
      headers: [...streamHeaders],
      body: '',
      stream: async (response) => {
        await stream.run(response, started).finally(() => live.remove(stream));
        if (started.kind === 'answer') await gate.charge(exchange);
        accessLog.info(
          {
            requestId: exchange.requestId,
            events: stream.eventCount,
            durationMs: Math.round(performance.now() - startedAt),
          },
          'stream closed',
        );
      },
    };
  }

  private refuse(exchange: HttpExchange, error: unknown): Answer {
    const errors = error instanceof Refused ? error.errors : [error];
    const answer = refusalAnswer(this.parts, exchange, errors);
    if (answer.status === 405) answer.headers.push(['allow', 'GET, POST']);
    answer.headers.push(['cache-control', 'no-store']);
    return answer;
  }
}

function accepts(header: string | undefined): boolean {
  return header === undefined || [streamType, 'text/*', '*/*'].some((type) => header.includes(type));
}

function tooManyStreams(): GraphQLError {
  return new GraphQLError('Too many streams are open. End one, or wait a moment.', {
    extensions: { code: 'RATE_LIMITED', retryAfterMs: busyMs },
  });
}

/** The parts of a request among an address' parameters, as a body would have them. */
function fromUrl(search: string): unknown {
  const parameters = new URLSearchParams(search);
  const json = (name: string): unknown => {
    const text = parameters.get(name);
    if (text === null || text === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw badRequest(`The parameter ${name} is not valid JSON.`, 400);
    }
  };
  return {
    query: parameters.get('query'),
    documentId: parameters.get('documentId'),
    operationName: parameters.get('operationName') || undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  };
}

/** @throws BAD_REQUEST for what is no GraphQL request, OPERATION_TOO_COMPLEX for variables that cannot be measured */
function requestIn(
  body: unknown,
  resumeAfter: string | undefined,
  { limits, persisted }: Pick<StreamParts, 'limits' | 'persisted'>,
): LiveRequest {
  if (!isObject(body)) throw badRequest('Send an object with a query.', 400);
  const { operationName, variables } = body;
  const query = persisted.textOf(body);
  if (query === undefined) throw badRequest('The query is missing.', 400);
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw badRequest('The operationName must be a string.', 400);
  if (variables !== undefined && variables !== null && !isObject(variables))
    throw badRequest('The variables must be an object.', 400);
  const passed = passedByVariables(variables ?? {}, limits);
  if (passed) throw passed;
  return {
    query,
    operationName: operationName ?? undefined,
    variables: variables ?? {},
    bytes: query.length + JSON.stringify(variables ?? {}).length,
    resumeAfter,
  };
}
