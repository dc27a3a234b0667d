import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ids } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { clientAddress, hashAddress } from '../admission/address.ts';
import { Lru } from '../admission/lru.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { headerOf, type Exchange } from './exchange.ts';
import type { Answer, GraphqlDoor } from './graphql-door.ts';
import type { HealthDoor } from './health-door.ts';
import { originOf } from './origin.ts';
import { securityHeaders, type Audience } from './security-headers.ts';
import type { StaticFiles } from './static-files.ts';

export interface DoorParts {
  graphql: GraphqlDoor;
  health: HealthDoor;
  files: StaticFiles | null;
  /** Origins whose pages may call the API. */
  corsOrigins: readonly string[];
  /** How many proxies of ours stand before us. */
  trustedHops: number;
  ipHashSecret: string;
  /** The usual one by default. */
  patience?: Patience;
  ids: Ids;
  log: Logger;
}

/** The door could not be opened; `code` is the system's word (`EADDRINUSE`, `EACCES`, …). */
export class DoorError extends Error {
  override readonly name = 'DoorError';

  constructor(
    readonly code: string,
    readonly port: number,
    cause: unknown,
  ) {
    super(`cannot listen on port ${port}: ${code}`, { cause });
  }
}

/** A request id from a proxy or client is kept when it can do no harm in a log. */
const saneRequestId = /^[A-Za-z0-9][A-Za-z0-9._:-]{7,63}$/;

/** How long a client may take to send a request, and how often that is looked at (Node's own habit is 30 s). */
export interface Patience {
  headersMs: number;
  requestMs: number;
  lookEveryMs: number;
}

const usualPatience: Patience = { headersMs: 10_000, requestMs: 30_000, lookEveryMs: 2_000 };
/** Longer than the idle time of usual load balancers, which otherwise send into a closing connection. */
const keepAliveMs = 65_000;
/** Requests under way when the door closes. */
const drainMs = 12_000;
/** Before that, whoever is in the middle of asking on an open connection is still answered, and told to go. */
const farewellMs = 250;

/** Addresses whose hash is remembered. */
const keptHashes = 10_000;

const notFound: Answer = {
  status: 404,
  headers: [['content-type', 'text/plain; charset=utf-8']],
  body: 'Not found\n',
};

/** The one port of a machine: API, health and web app. */
export class Door {
  private readonly server: Server;
  private isDraining = false;
  private underWay = 0;
  private idle: (() => void) | undefined;

  /** Without redaction, which costs more than the line: everything in it is chosen in `note`. */
  private readonly accessLog: Logger;
  private readonly hashes = new Lru<string>(keptHashes);

  constructor(private readonly parts: DoorParts) {
    this.accessLog = parts.log.child({}, { redact: [] });
    const { headersMs, requestMs, lookEveryMs } = parts.patience ?? usualPatience;
    const options = {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: lookEveryMs,
      keepAliveTimeout: keepAliveMs,
    };
    this.server = createServer(options, (request, response) => void this.serve(request, response));
  }

  /** @returns the port, chosen by the system when 0 was asked for. @throws DoorError */
  open(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        reject(new DoorError(error.code ?? 'UNKNOWN', port, error));
      });
      this.server.listen({ port, host }, () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  /**
   * Takes no new connection, says good-bye on the open ones, lets requests under way finish, then closes what is left.
   * Closing at once would cut off requests that were just being sent on connections that looked idle.
   */
  async close(): Promise<void> {
    if (this.isDraining) return;
    this.isDraining = true;
    this.parts.health.drain();
    const closed = new Promise<void>((resolve) => this.server.once('close', resolve));
    // An HTTP server's own `close` ends idle connections with it, so that comes after the farewell.
    NetServer.prototype.close.call(this.server);
    if (await this.hasConnections()) await sleep(farewellMs);
    this.server.close();
    const finished = new Promise<void>((resolve) => (this.idle = resolve));
    if (this.underWay === 0) this.idle?.();
    const timer = setTimeout(() => this.idle?.(), drainMs);
    await finished;
    clearTimeout(timer);
    // Browsers open connections they may never use; nobody waits for those.
    this.server.closeAllConnections();
    await closed;
  }

  private hasConnections(): Promise<boolean> {
    return new Promise((resolve) => {
      this.server.getConnections((error, count) => resolve(error !== null || count > 0));
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const [path = '/', query] = (request.url ?? '/').split(/\?(.*)/s, 2);
    const exchange = this.exchange(request);
    this.underWay += 1;
    response.on('close', () => {
      this.underWay -= 1;
      if (this.underWay === 0) this.idle?.();
    });
    // A client that goes away in the middle is no error of ours.
    response.on('error', () => request.destroy());
    try {
      const answer = await this.answer(exchange, path, query === undefined ? '' : `?${query}`);
      this.write(exchange, path, response, answer);
      this.note(exchange, path, answer, startedAt);
    } catch (error) {
      this.parts.log.error({ err: error, requestId: exchange.requestId }, 'the door failed');
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  }

  private exchange(request: IncomingMessage): Exchange {
    const { trustedHops, ids } = this.parts;
    const given = headerOf(request, 'x-request-id');
    return {
      request,
      requestId: given !== undefined && saneRequestId.test(given) ? given : ids.next(),
      origin: originOf(request, trustedHops > 0),
      ipHash: this.hashOf(clientAddress(request, trustedHops)),
      codes: [],
      isPolished: false,
    };
  }

  private hashOf(address: string): string {
    const known = this.hashes.get(address) ?? hashAddress(address, this.parts.ipHashSecret);
    this.hashes.set(address, known);
    return known;
  }

  private async answer(exchange: Exchange, path: string, search: string): Promise<Answer> {
    const { graphql, health, files } = this.parts;
    const { request } = exchange;
    if (path === '/graphql') {
      if (request.method === 'OPTIONS') return this.preflight(request);
      return graphql.answer(exchange, search);
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead) return { ...notFound, status: 405, headers: [...notFound.headers, ['allow', 'GET, HEAD']] };
    return (await health.answer(path)) ?? (await files?.answer(request, path)) ?? notFound;
  }

  private preflight(request: IncomingMessage): Answer {
    const isAllowed = corsHeaders(request, this.parts.corsOrigins).length > 1;
    const headers = isAllowed ? preflightHeaders : ([['allow', 'GET, POST, OPTIONS']] as const);
    return { status: 204, headers: headers.map(([name, value]) => [name, value]), body: '' };
  }

  private write(exchange: Exchange, path: string, response: ServerResponse, answer: Answer): void {
    const { request, origin, requestId } = exchange;
    for (const [name, value] of securityHeaders(audienceOf(path, answer), origin.isHttps))
      response.setHeader(name, value);
    if (path === '/graphql') {
      for (const [name, value] of corsHeaders(request, this.parts.corsOrigins))
        response.setHeader(name, value);
    }
    for (const [name, value] of answer.headers) response.setHeader(name, value);
    response.setHeader('x-request-id', requestId);
    // A body nobody will read any more would otherwise be taken for the next request.
    if (this.isDraining || !request.complete) response.setHeader('connection', 'close');
    if (answer.status !== 304 && answer.status !== 204) {
      response.setHeader('content-length', Buffer.byteLength(answer.body));
    }
    response.writeHead(answer.status);
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  private note(exchange: Exchange, path: string, answer: Answer, startedAt: number): void {
    const { request, requestId, operation, codes, actor } = exchange;
    const line = {
      requestId,
      method: request.method,
      path,
      status: answer.status,
      durationMs: Math.round((performance.now() - startedAt) * 100) / 100,
      ...(operation ? { operation: operation.name ?? null, operationKind: operation.kind } : {}),
      ...(codes.length > 0 ? { codes } : {}),
      ...(actor?.userId ? { userId: actor.userId } : {}),
    };
    if (path === '/graphql') this.accessLog.info(line, 'request');
    else this.accessLog.debug(line, 'request');
  }
}

function audienceOf(path: string, answer: Answer): Audience {
  const isPage = answer.headers.some(
    ([name, value]) => name === 'content-type' && value.startsWith('text/html'),
  );
  if (!isPage) return path === '/graphql' ? 'api' : 'page';
  return path === '/explorer' || path.startsWith('/explorer/') ? 'explorer' : 'page';
}
