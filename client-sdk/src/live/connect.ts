import type { Client } from '../client.ts';
import type { Clock } from '../clock.ts';
import type { ConnectionState, Subscriber } from './subscriber.ts';
import type { WebSocketClass } from './web-socket.ts';

/** Settings of a live connection; none is required where the platform has `WebSocket`. */
export interface LiveOptions {
  /** The platform's `WebSocket` unless said; Node 20 has none, there it is the one of the package `ws`. */
  readonly webSocket?: WebSocketClass;
  /** The socket's address; made from the client's unless said. */
  readonly url?: string;
  /** Milliseconds between two signs of life; 12,000 unless said. Two without an answer end a connection. */
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
  /** How the socket is. */
  readonly connection: ConnectionState;
  /** Calls `listener` on each change of {@link connection}; returns the way to stop it. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
  /** Tries again now instead of later, and makes sure of a connection that seems to stand: after waking up, for instance. */
  retryNow(): void;
  /** Ends all subscriptions and the connection, for good. */
  close(): void;
}

/** Makes the live side of a client. Nothing is sent before the first subscription. */
export function connectLive(client: Client, options: LiveOptions = {}): Live {
  throw new Error(`not yet ${client.url} ${options.url}`);
}
