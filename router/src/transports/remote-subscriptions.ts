import type { RawData, WebSocket } from 'ws';
import { endedStream, type Executor, type SubgraphRequest } from '@testverse/platform/execution';
import { readFromSubgraph, writeStep, type FromRouter, type Heard } from '@testverse/platform/calls';
import { RemoteStream } from './remote-stream.ts';

type Opened = Awaited<ReturnType<Executor['subscribe']>>;

interface Opening {
  resolve(opened: Opened): void;
  reject(error: Error): void;
  stream: RemoteStream;
}

export interface RemoteSubscriptionsOptions {
  limitMs: number;
  pingMs: number;
}

/** Numbers in one message; a frame of them stays far below what the subgraph takes. */
const idsAtOnce = 10_000;

/** What is told to a reader whom the subgraph found too slow; the engine knows it by its name. */
class SubscriberBehind extends Error {
  override readonly name = 'SubscriberBehind';
}

/** The router's side of a live connection: opens subscriptions on it and asks for their results, all of a turn at once. */
export class RemoteSubscriptions {
  private readonly openings = new Map<number, Opening>();
  private readonly streams = new Map<number, RemoteStream>();
  private readonly losses: (() => void)[] = [];
  private readonly pings: NodeJS.Timeout;
  private pulled: number[] = [];
  private left: number[] = [];
  private isFlushing = false;
  private isThere = true;
  private lastId = 0;
  private lost: Error | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly options: RemoteSubscriptionsOptions,
  ) {
    socket.on('message', (data, isBinary) => this.hear(data, isBinary));
    socket.on('pong', () => (this.isThere = true));
    socket.on('close', (code) => this.lose(new Error(`the connection was closed (${code})`)));
    this.pings = setInterval(() => this.ping(), options.pingMs);
    this.pings.unref();
  }

  /** Calls when the connection is lost. */
  onLost(listener: () => void): void {
    if (this.lost) listener();
    else this.losses.push(listener);
  }

  /** @throws when the connection is lost, or the subgraph says nothing in time */
  open(request: SubgraphRequest, signal: AbortSignal): Promise<Opened> {
    if (this.lost) return Promise.reject(this.lost);
    if (signal.aborted) return Promise.resolve(endedStream());
    const id = (this.lastId += 1);
    const { limitMs } = this.options;
    const stream = new RemoteStream(signal, {
      pull: () => this.pull(id),
      leave: () => this.leave(id),
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.fail(id, new Error(`no answer in ${limitMs} ms`));
        this.leave(id);
      }, limitMs);
      const giveUp = (): void => {
        this.openings.delete(id);
        settled();
        resolve(endedStream());
      };
      const settled = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.openings.set(id, {
        stream,
        resolve: (opened) => (settled(), resolve(opened)),
        reject: (error) => (settled(), reject(error)),
      });
      this.send({ type: 'subscribe', id, payload: { ...writeStep(request), meta: request.meta } });
    });
  }

  /** Ends the connection, and everything on it with the error. */
  lose(error: Error): void {
    if (this.lost) return;
    this.lost = error;
    clearInterval(this.pings);
    this.socket.terminate();
    for (const listener of this.losses) listener();
    for (const id of [...this.openings.keys(), ...this.streams.keys()]) this.fail(id, error);
  }

  private ping(): void {
    if (!this.isThere) return this.lose(new Error('the other side does not answer'));
    this.isThere = false;
    this.socket.ping();
  }

  private hear(data: RawData, isBinary: boolean): void {
    try {
      if (isBinary) throw new Error('binary');
      this.take(readFromSubgraph((data as Buffer).toString('utf8')));
    } catch (error) {
      this.lose(new Error('the subgraph said something that means nothing', { cause: error }));
    }
  }

  /** What is about a number that is not known comes too late: it was left meanwhile. */
  private take(message: Heard): void {
    if (message.type === 'next') {
      for (const id of message.ids) this.streams.get(id)?.give(message.payload);
    } else if (message.type === 'complete') {
      for (const id of message.ids) this.end(id);
    } else if (message.type === 'failed') {
      const { isBehind } = message.payload;
      const words = isBehind ? 'the reader is too far behind' : 'the subscription failed in the subgraph';
      this.fail(message.id, isBehind ? new SubscriberBehind(words) : new Error(words));
    } else {
      const opening = this.openings.get(message.id);
      this.openings.delete(message.id);
      if (opening && message.type === 'opened') this.streams.set(message.id, opening.stream);
      if (message.type === 'refused') opening?.stream.end();
      opening?.resolve(message.type === 'refused' ? message.payload : opening.stream);
    }
  }

  private fail(id: number, error: Error): void {
    const opening = this.openings.get(id);
    opening?.stream.end();
    opening?.reject(error);
    this.openings.delete(id);
    this.streams.get(id)?.fail(error);
    this.streams.delete(id);
  }

  private end(id: number): void {
    this.streams.get(id)?.end();
    this.streams.delete(id);
  }

  private pull(id: number): void {
    this.pulled.push(id);
    this.flushSoon();
  }

  private leave(id: number): void {
    this.streams.delete(id);
    this.left.push(id);
    this.flushSoon();
  }

  private flushSoon(): void {
    if (this.isFlushing) return;
    this.isFlushing = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.isFlushing = false;
    const { pulled, left } = this;
    this.pulled = [];
    this.left = [];
    for (const ids of slices(pulled)) this.send({ type: 'pull', ids });
    for (const ids of slices(left)) this.send({ type: 'complete', ids });
  }

  private send(message: FromRouter): void {
    if (!this.lost) this.socket.send(JSON.stringify(message));
  }
}

function slices(ids: readonly number[]): (readonly number[])[] {
  return Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, nth) =>
    ids.slice(nth * idsAtOnce, (nth + 1) * idsAtOnce),
  );
}
