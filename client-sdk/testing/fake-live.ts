import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';

/** What a fake live door is made of. */
export interface FakeLiveOptions {
  readonly schema: GraphQLSchema;
  readonly rootValue: Record<string, object>;
  /** Whether a connection with this access token is taken on; a refused one is closed with 4403. */
  readonly accepts?: (accessToken: string | null) => boolean;
  /** What resolvers get as context. */
  readonly contextOf?: (accessToken: string | null) => unknown;
}

/** The socket door of a fake graph, with everything that goes wrong on the way to a real one. */
export interface FakeLive {
  /** How many sockets are open. */
  readonly open: number;
  /** Access tokens of all connections so far. */
  readonly tokens: (string | null)[];
  /** Variables of all subscriptions so far. */
  readonly subscribed: Readonly<Record<string, unknown>>[];
  /** How many subscriptions run now. */
  readonly running: number;
  /** How many signs of life clients have asked for. */
  readonly pings: number;
  /** Tears all connections. */
  cut(): void;
  /** Closes all connections as the server does. */
  closeAll(code: number, reason?: string): void;
  /** From now on, the connections that are there stay open and say nothing any more. */
  freeze(): void;
  /** What the next connections get in place of an answer: a close code, or a torn line. */
  readonly refusals: (number | 'torn')[];
  close(): Promise<void>;
}

/** Lets a server speak graphql-transport-ws at `/graphql`. */
export function attachLive(server: Server, options: FakeLiveOptions): FakeLive {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'graphql-transport-ws' });
  const tokens: (string | null)[] = [];
  const subscribed: Record<string, unknown>[] = [];
  const refusals: (number | 'torn')[] = [];
  let running = 0;
  let pings = 0;
  const tokenOf = (params: Readonly<Record<string, unknown>> | undefined) =>
    typeof params?.['accessToken'] === 'string' ? params['accessToken'] : null;
  const serving = useServer(
    {
      schema: options.schema,
      roots: { subscription: options.rootValue, query: options.rootValue },
      context: ({ connectionParams }) => options.contextOf?.(tokenOf(connectionParams)) as object,
      onConnect: ({ connectionParams }) => {
        const token = tokenOf(connectionParams);
        tokens.push(token);
        return options.accepts?.(token) ?? true;
      },
      onSubscribe: (_, __, { variables }) => void (subscribed.push(variables ?? {}), running++),
      onComplete: () => void running--,
      onPing: () => void pings++,
    },
    sockets,
    0,
  );
  server.on('upgrade', (request: IncomingMessage, line: Duplex, head: Buffer) => {
    const refusal = refusals.shift();
    if (refusal === 'torn') return void line.destroy();
    sockets.handleUpgrade(request, line, head, (socket) => {
      if (refusal !== undefined) socket.close(refusal, 'refused');
      else sockets.emit('connection', socket, request);
    });
  });
  const frozen: WebSocket[] = [];
  const each = (act: (socket: WebSocket) => void) => [...sockets.clients].forEach(act);
  return {
    get open() {
      return [...sockets.clients].filter(({ readyState }) => readyState === 1).length;
    },
    get running() {
      return running;
    },
    get pings() {
      return pings;
    },
    tokens,
    subscribed,
    refusals,
    cut: () => each((socket) => socket.terminate()),
    closeAll: (code, reason) => each((socket) => socket.close(code, reason)),
    freeze: () =>
      each((socket) => {
        socket.pause();
        socket.send = () => undefined;
        sockets.clients.delete(socket);
        frozen.push(socket);
      }),
    close: async () => {
      for (const socket of [...frozen, ...sockets.clients]) socket.terminate();
      await serving.dispose();
      sockets.close();
    },
  };
}
