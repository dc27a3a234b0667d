import { WebSocket } from 'ws';
import { endedStream, type Executor, type SubgraphRequest } from '@testverse/platform/execution';
import { provesItself, type SubgraphClient } from '@testverse/platform/calls';
import { RemoteSubscriptions } from './remote-subscriptions.ts';

export interface LiveLinkOptions {
  client: SubgraphClient;
  /** How long a connection, or a subscription, may take to open. */
  limitMs?: number | undefined;
  /** How long one message may be. */
  frameBytes?: number | undefined;
  /** How often the other side is asked whether it is there. */
  pingMs?: number | undefined;
}

type Opened = Awaited<ReturnType<Executor['subscribe']>>;

const defaultLimitMs = 5_000;
const defaultFrameBytes = 10 * 1_048_576;
const defaultPingMs = 12_000;
/** After a connection that could not be had nobody tries again for this long, and twice as long after each further one. */
const firstPauseMs = 100;
const longestPauseMs = 2_000;

/**
 * The one connection to a subgraph for all subscriptions. It is made when somebody subscribes; when it is lost, all of them
 * end with an error, and whoever subscribes next makes another.
 */
export class LiveLink {
  private connection: Promise<RemoteSubscriptions> | undefined;
  private pauseMs = 0;
  private pausedUntilMs = 0;
  private lastError: Error | undefined;
  private isClosed = false;

  constructor(private readonly options: LiveLinkOptions) {}

  /** As of `Executor`. @throws when the subgraph cannot be reached */
  async subscribe(request: SubgraphRequest, signal: AbortSignal): Promise<Opened> {
    if (signal.aborted) return endedStream();
    const connection = await this.connected();
    return connection.open(request, signal);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const connection = await this.connection?.catch(() => undefined);
    connection?.lose(new Error('the router is closing'));
  }

  private connected(): Promise<RemoteSubscriptions> {
    if (this.connection) return this.connection;
    if (this.isClosed) return Promise.reject(new Error('the router is closing'));
    if (this.lastError && performance.now() < this.pausedUntilMs) return Promise.reject(this.lastError);
    const connection = this.connect();
    this.connection = connection;
    connection.then(
      (made) => {
        this.pauseMs = 0;
        made.onLost(() => (this.connection = undefined));
      },
      (error: unknown) => {
        this.connection = undefined;
        this.lastError = error instanceof Error ? error : new Error(String(error));
        this.pauseMs = Math.min(longestPauseMs, this.pauseMs * 2 || firstPauseMs);
        this.pausedUntilMs = performance.now() + this.pauseMs;
      },
    );
    return connection;
  }

  private connect(): Promise<RemoteSubscriptions> {
    const { client, limitMs = defaultLimitMs, pingMs = defaultPingMs } = this.options;
    const { header, headers, secret } = client.signGet('/live');
    const socket = new WebSocket(`${client.url.replace(/^http/, 'ws')}/live`, {
      headers,
      perMessageDeflate: false,
      maxPayload: this.options.frameBytes ?? defaultFrameBytes,
      followRedirects: false,
    });
    return new Promise((resolve, reject) => {
      const giveUp = (error: Error): void => {
        clearTimeout(timer);
        socket.terminate();
        reject(error);
      };
      const timer = setTimeout(() => giveUp(new Error(`no connection in ${limitMs} ms`)), limitMs);
      socket.on('error', giveUp);
      socket.once('close', () => giveUp(new Error('the connection was closed')));
      // The first word may stand in the same packet as the end of the handshake.
      socket.once('message', (data) => {
        if (!provesItself((data as Buffer).toString('utf8'), { header, secret })) {
          return giveUp(new Error('a connection to somebody who does not know the secret'));
        }
        clearTimeout(timer);
        resolve(new RemoteSubscriptions(socket, { limitMs, pingMs }));
      });
    });
  }
}
