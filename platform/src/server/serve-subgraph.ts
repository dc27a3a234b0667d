import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, type Clock } from '../context/index.ts';
import { createExecutor, tracedExecutor, type ExecutableSubgraph } from '../execution/index.ts';
import type { Logger, Tracing } from '../log/index.ts';
import type { SubgraphHealthReport } from './health.ts';
import { LiveDoor } from './live-door.ts';
import { BadCall, routesOf, type Route, type RouteParts } from './routes.ts';
import { send, SignedDoor, type Reply } from './signed-door.ts';
import { identityHeader } from '../calls/wire.ts';

/** What can be served to a router in another process. */
export interface ServableSubgraph<Context extends object> extends ExecutableSubgraph<Context> {
  readonly sdl: string;
  health(): Promise<SubgraphHealthReport>;
}

export interface ServeOptions extends Pick<RouteParts, 'feed' | 'answers'> {
  /** 0 lets the system choose. */
  port: number;
  host: string;
  /** Shared with whoever calls, newest first; a rotation adds the new one everywhere before it drops the old one. */
  secrets: readonly string[];
  log: Logger;
  clock?: Clock;
  /** How long a call may take. */
  limitMs?: number;
  /** How long what is sent may be. */
  bodyBytes?: number;
  /** Goes on with the traces of calls, where there are any. */
  tracing?: Tracing | undefined;
  /** How often the other side of a live connection is asked whether it is there. */
  pingMs?: number;
}

export interface ServedSubgraph {
  /** For this machine. */
  url: string;
  port: number;
  /** Lets calls under way finish, and ends subscriptions. */
  close(): Promise<void>;
}

/** Less than callers wait: to them a late word is a word, and silence that nobody is there. */
const defaultLimitMs = 4_500;
const defaultBodyBytes = 1_048_576;
const defaultPingMs = 12_000;
/** Who asks is said in a header, with the credentials of its request. */
const headerBytes = 65_536;
/** Longer than any caller keeps a connection without use: it is the caller who closes, never while it sends. */
const keepAliveMs = 65_000;

/**
 * Serves one subgraph on a port. Everything but `GET /health` and `GET /ready` is answered only to calls that are signed
 * with the secret; who asks is what the signature says. Answers are signed as well.
 */
export async function serveSubgraph<Context extends object>(
  subgraph: ServableSubgraph<Context>,
  options: ServeOptions,
): Promise<ServedSubgraph> {
  const served = new SubgraphServer(subgraph, options);
  const port = await served.listen(options.port, options.host);
  return { port, url: `http://127.0.0.1:${port}`, close: () => served.close() };
}

class SubgraphServer<Context extends object> {
  private readonly server: Server;
  private readonly door: SignedDoor;
  private readonly live: LiveDoor;
  private readonly routes: Map<string, Route>;
  private readonly log: Logger;
  private readonly limitMs: number;
  private isDraining = false;

  constructor(
    private readonly subgraph: ServableSubgraph<Context>,
    options: ServeOptions,
  ) {
    const { secrets, log, clock = systemClock, limitMs = defaultLimitMs } = options;
    this.log = log;
    this.limitMs = limitMs;
    const bodyBytes = options.bodyBytes ?? defaultBodyBytes;
    this.door = new SignedDoor({ secrets, clock, bodyBytes });
    const { name, sdl } = subgraph;
    const { feed, answers } = options;
    const executor = tracedExecutor(name, createExecutor(subgraph, { clock }), options.tracing);
    const pingMs = options.pingMs ?? defaultPingMs;
    this.live = new LiveDoor({ door: this.door, executor, log, pingMs, frameBytes: bodyBytes });
    this.routes = routesOf({ name, sdl, executor, feed, answers });
    this.routes.set('GET /ready', () => this.ready());
    this.server = createServer(
      { maxHeaderSize: headerBytes, keepAliveTimeout: keepAliveMs, requestTimeout: 2 * limitMs },
      (request, response) => void this.serve(request, response),
    );
    this.server.on('upgrade', (request, socket, head) => this.live.open(request, socket, head));
  }

  async listen(port: number, host: string): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.isDraining = true;
    const closed = once(this.server, 'close');
    this.server.close();
    this.live.close();
    const timer = setTimeout(() => this.server.closeAllConnections(), this.limitMs);
    await closed;
    clearTimeout(timer);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isDraining) response.setHeader('connection', 'close');
    try {
      await this.answer(request, response);
    } catch (error) {
      this.log.debug({ err: error }, 'a call ended in the middle');
      response.destroy();
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = placeOf(request.url ?? '');
    const name = `${request.method} ${pathname}`;
    if (name === 'GET /health') return send(response, { status: 200 });
    if (name === 'GET /ready' && request.headers[identityHeader] === undefined)
      return send(response, await this.ready());
    const call = await this.door.admit(request);
    if ('status' in call) {
      this.log.warn({ path: pathname, status: call.status }, 'refused a call');
      return send(response, call);
    }
    const route = this.routes.get(name);
    const reply = route ? await this.inTime(() => route(call, searchParams)) : { status: 404 };
    send(response, reply, call);
  }

  private async ready(): Promise<Reply> {
    const body = await this.subgraph.health();
    return { status: body.database === 'CONNECTED' && !this.isDraining ? 200 : 503, body };
  }

  /** @returns a reply in every case */
  private async inTime(act: () => Promise<Reply> | Reply): Promise<Reply> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Reply>((resolve) => {
      timer = setTimeout(() => resolve({ status: 504 }), this.limitMs);
    });
    try {
      return await Promise.race([Promise.resolve().then(act), late]);
    } catch (error) {
      if (error instanceof BadCall) return { status: 400 };
      this.log.error({ err: error }, 'a call failed');
      return { status: 500 };
    } finally {
      clearTimeout(timer);
    }
  }
}

const noWords = new URLSearchParams();

/** Most calls are for one path, and none of those has anything behind it. */
function placeOf(url: string): Pick<URL, 'pathname' | 'searchParams'> {
  if (!url.includes('?') && /^[/a-z]+$/.test(url)) return { pathname: url, searchParams: noWords };
  return new URL(url, 'http://subgraph');
}
