import type { Client } from '../client.ts';
import { systemClock, type Clock } from '../clock.ts';
import { afterVariable, documentText, operationFacts, type AnyDocument } from '../document.ts';
import { errorOf } from '../errors.ts';
import { SharedSocket } from './shared-socket.ts';
import type { ConnectionState, LiveSubscription, SubscribeOptions, Subscriber } from './subscriber.ts';
import { Subscription } from './subscription.ts';
import type { WebSocketClass } from './web-socket.ts';

/** Settings of a live connection; none is required where the platform has `WebSocket`. */
export interface LiveOptions {
  /** The platform's `WebSocket` unless said; Node 20 has none, there it is the one of the package `ws`. */
  readonly webSocket?: WebSocketClass;
  /** The socket's address; made from the client's unless said. */
  readonly url?: string;
  /** Milliseconds between two signs of life; 12,000 unless said. A connection that leaves one unanswered is lost. */
  readonly pingMs?: number;
  /** Milliseconds a connection without subscriptions is kept; 3,000 unless said. */
  readonly idleMs?: number;
  readonly clock?: Clock;
  /** A number from 0 to 1, for jitter. */
  readonly random?: () => number;
}

/** The live side of a client: one socket that all subscriptions share, opened by the first and closed after the last. */
export interface Live extends Subscriber {
  /** Loads the states that subscriptions keep up. */
  readonly client: Client;
  readonly clock: Clock;
  readonly random: () => number;
  /** How the socket is. */
  readonly connection: ConnectionState;
  /** Calls `listener` on each change of {@link connection}; returns the way to stop it. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
  /** Tries again now instead of later, and makes sure of a connection that seems to stand: after waking up, for instance. */
  retryNow(): void;
  /** Ends all subscriptions and the connection, for good. */
  close(): void;
}

const protocol = 'graphql-transport-ws';

/** Makes the live side of a client. Nothing is sent before the first subscription. */
export function connectLive(client: Client, options: LiveOptions = {}): Live {
  const { clock = systemClock, random = Math.random, pingMs = 12_000, idleMs = 3_000 } = options;
  const socket = new SharedSocket({
    session: client.session,
    clock,
    random,
    pingMs,
    idleMs,
    open: () => new (classOf(options))(options.url ?? socketAddress(client.url), protocol),
  });
  function subscribe<R>(
    document: AnyDocument<R, unknown>,
    variables: Readonly<Record<string, unknown>> = {},
    settings: SubscribeOptions = {},
    field?: string,
  ): LiveSubscription<R> {
    const query = documentText(document);
    const { operationName = operationFacts(query).name } = settings;
    const after = afterVariable(query, settings.operationName);
    return new Subscription<R>(
      socket,
      clock,
      random,
      { query, variables, operationName, after, field },
      settings,
    );
  }
  return {
    client,
    clock,
    random,
    get connection() {
      return socket.state;
    },
    subscribe: subscribe,
    onConnection: (listener) => socket.onState(listener),
    retryNow: () => socket.retryNow(),
    close: () => socket.close(),
  };
}

function classOf({ webSocket }: LiveOptions): WebSocketClass {
  const known = webSocket ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
  if (known) return known;
  throw errorOf(
    'This platform has no WebSocket (Node has it from version 22 on). For Node 20, install the package `ws` and pass it: ' +
      "`import WebSocket from 'ws'`, `connectLive(client, { webSocket: WebSocket })`.",
    { code: 'UNSUPPORTED' },
  );
}

/** The same place by the socket's scheme; an address without a host is one of the page's own origin. */
function socketAddress(url: string): string {
  const { location } = globalThis as { location?: { readonly origin: string; readonly href: string } };
  const absolute = /^\w+:/.test(url) ? url : `${location?.origin ?? ''}/${url.replace(/^\//, '')}`;
  return absolute.replace(/^http/, 'ws');
}
