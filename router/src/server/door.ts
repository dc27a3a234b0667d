import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Ids } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { clientAddress, hashAddress } from '../admission/address.ts';
import { Lru } from '../admission/lru.ts';
import type { MetricsDoor, Observer } from '../observability/index.ts';
import type { Answer } from './answer.ts';
import { HeaderAttendants } from './attendants.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import type { HttpExchange } from './exchange.ts';
import type { GraphqlDoor } from './graphql-door.ts';
import { headerOf } from './header.ts';
import type { HealthDoor } from './health-door.ts';
import type { LiveConnections } from './live-connections.ts';
import { originOf } from './origin.ts';
import { securityHeaders, type Audience } from './security-headers.ts';
import type { SocketDoor } from './socket-door.ts';
import type { StaticFiles } from './static-files.ts';
import type { StreamDoor } from './stream-door.ts';
import { asksForWebSocket, refuseUpgrade, serveWithoutUpgrade } from './upgrade.ts';

export interface DoorParts {
  graphql: GraphqlDoor;
  sockets: SocketDoor;
  streams: StreamDoor;
  /** What `sockets` and `streams` hold open. */
  live: LiveConnections;
  health: HealthDoor;
  metrics: MetricsDoor;
  observer: Observer;
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
  /** One line for each request; it redacts nothing, so everything in it is chosen. */
  accessLog: Logger;
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
/** Requests and operations under way when the door closes. */
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

const graphqlPath = '/graphql';
const streamPath = '/graphql/stream';
const metricsPath = '/metrics';
const apiPaths: ReadonlySet<string> = new Set([graphqlPath, streamPath]);

/** The one port of a machine: API, health and web app. */
export class Door {
  private readonly server: Server;
  private isDraining = false;
  private underWay = 0;
  private idle: (() => void) | undefined;
  private readonly hashes = new Lru<string>(keptHashes);
  /** Requests not yet answered, by their connection. */
  private readonly openOn = new WeakMap<Duplex, number>();

  constructor(private readonly parts: DoorParts) {
    const { headersMs, requestMs, lookEveryMs } = parts.patience ?? usualPatience;
    const options = {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: lookEveryMs,
      keepAliveTimeout: keepAliveMs,
    };
    this.server = createServer(options, (request, response) => void this.serve(request, response));
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
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
    const parted = this.parts.live.drain(drainMs);
    if (await this.hasConnections()) {
      await sleep(farewellMs);
      // What came in while this process was busy is read before connections are called idle.
      for (let turn = 0; turn < 2; turn += 1) await nextTurn();
    }
    this.server.close();
    const finished = new Promise<void>((resolve) => (this.idle = resolve));
    if (this.underWay === 0) this.idle?.();
    const timer = setTimeout(() => this.idle?.(), drainMs);
    await finished;
    clearTimeout(timer);
    await parted;
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
    const [path, search] = pathOf(request);
    const exchange = this.exchange(request);
    const { socket } = request;
    this.underWay += 1;
    this.openOn.set(socket, (this.openOn.get(socket) ?? 0) + 1);
    response.on('close', () => {
      this.underWay -= 1;
      this.openOn.set(socket, (this.openOn.get(socket) ?? 1) - 1);
      if (this.underWay === 0) this.idle?.();
    });
    // A client that goes away in the middle is no error of ours.
    response.on('error', () => request.destroy());
    try {
      const answer = await this.answer(exchange, path, search);
      this.write(exchange, path, response, answer);
      this.note(exchange, path, answer, startedAt);
      await answer.stream?.(response);
    } catch (error) {
      this.parts.log.error({ err: error, requestId: exchange.requestId }, 'the door failed');
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  }

  /** A request to change the protocol: to WebSockets it may, on one path; other offers are let pass unanswered. */
  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A connection may offer other protocols again and again.
    socket.off('error', destroyThis).on('error', destroyThis);
    // An answer that is still to come on this connection would mix with what follows.
    if ((this.openOn.get(socket) ?? 0) > 0) socket.destroy();
    else if (!asksForWebSocket(request)) serveWithoutUpgrade(this.server, request, socket, head);
    else if (pathOf(request)[0] !== graphqlPath) refuseUpgrade(socket, 404, 'Not found');
    else if (this.isDraining) refuseUpgrade(socket, 503, 'Restarting', [['retry-after', '1']]);
    else this.parts.sockets.open(this.exchange(request), socket, head);
  }

  private exchange(request: IncomingMessage): HttpExchange {
    const { trustedHops, ids } = this.parts;
    const given = headerOf(request, 'x-request-id');
    const origin = originOf(request, trustedHops > 0);
    return {
      request,
      requestId: given !== undefined && saneRequestId.test(given) ? given : ids.next(),
      startedAtMs: performance.now(),
      bytes: request.url?.length ?? 0,
      origin,
      attendants: new HeaderAttendants(request, origin),
      asksPrice: headerOf(request, 'x-cost') === '1',
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

  private async answer(exchange: HttpExchange, path: string, search: string): Promise<Answer> {
    const { graphql, streams, health, metrics, files } = this.parts;
    const { request } = exchange;
    if (apiPaths.has(path)) {
      if (request.method === 'OPTIONS') return this.preflight(request);
      return (path === streamPath ? streams : graphql).answer(exchange, search);
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead) return { ...notFound, status: 405, headers: [...notFound.headers, ['allow', 'GET, HEAD']] };
    if (path === metricsPath) return metrics.answer(request);
    return (await health.answer(path)) ?? (await files?.answer(request, path)) ?? notFound;
  }

  private preflight(request: IncomingMessage): Answer {
    const isAllowed = corsHeaders(request, this.parts.corsOrigins).length > 1;
    const headers = isAllowed ? preflightHeaders : ([['allow', 'GET, POST, OPTIONS']] as const);
    return { status: 204, headers: headers.map(([name, value]) => [name, value]), body: '' };
  }

  private write(exchange: HttpExchange, path: string, response: ServerResponse, answer: Answer): void {
    const { request, origin, requestId } = exchange;
    for (const [name, value] of securityHeaders(audienceOf(path, answer), origin.isHttps))
      response.setHeader(name, value);
    if (apiPaths.has(path)) {
      for (const [name, value] of corsHeaders(request, this.parts.corsOrigins))
        response.setHeader(name, value);
    }
    for (const [name, value] of answer.headers) response.setHeader(name, value);
    response.setHeader('x-request-id', requestId);
    // A body nobody will read any more would otherwise be taken for the next request.
    if (this.isDraining || !request.complete) response.setHeader('connection', 'close');
    if (!answer.stream && answer.status !== 304 && answer.status !== 204) {
      response.setHeader('content-length', answer.bytes ?? Buffer.byteLength(answer.body));
    }
    response.writeHead(answer.status);
    if (!answer.stream) response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  private note(exchange: HttpExchange, path: string, answer: Answer, startedAt: number): void {
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
    if (apiPaths.has(path)) {
      if (request.method !== 'OPTIONS') this.parts.observer.finish(exchange);
      this.parts.accessLog.info(line, 'request');
    } else this.parts.accessLog.debug(line, 'request');
  }
}

/** One function for all sockets, lest each keeps its own. */
function destroyThis(this: Duplex): void {
  this.destroy();
}

function pathOf(request: IncomingMessage): [path: string, search: string] {
  const [path = '/', query] = (request.url ?? '/').split(/\?(.*)/s, 2);
  return [path, query === undefined ? '' : `?${query}`];
}

function audienceOf(path: string, answer: Answer): Audience {
  const isPage = answer.headers.some(
    ([name, value]) => name === 'content-type' && value.startsWith('text/html'),
  );
  if (!isPage) return apiPaths.has(path) ? 'api' : 'page';
  return path === '/explorer' || path.startsWith('/explorer/') ? 'explorer' : 'page';
}
