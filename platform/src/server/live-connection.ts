import type { RawData, WebSocket } from 'ws';
import type { RequestMeta } from '../context/index.ts';
import { pullFrom, type Executor, type SubgraphResult, type SubgraphStream } from '../execution/index.ts';
import type { Logger } from '../log/index.ts';
import { greeting, isNumber, isNumbers, type FromSubgraph } from '../calls/live-wire.ts';
import type { Signature } from '../calls/subgraph-client.ts';
import { isObject, readStep, writeResult } from '../calls/wire.ts';

export interface LiveConnectionParts {
  executor: Executor;
  log: Logger;
  /** How often the other side is asked whether it is there. */
  pingMs: number;
}

interface Subscription {
  abort: AbortController;
  stream: SubgraphStream | undefined;
  /** True while the router waits for a result. */
  isAsked: boolean;
}

const badMessage = 4400;
/** For the answer to our good-bye; then the connection is cut. */
const closeMs = 2_000;

/**
 * The subscriptions of one router process. The router asks for results, several subscriptions at once, and gets each when
 * it is there: a result that many share is written once, with the numbers of all of them.
 */
export class LiveConnection {
  private readonly subscriptions = new Map<number, Subscription>();
  /** Results that are there, and for whom; sent when the turn is over. */
  private results = new Map<SubgraphResult, number[]>();
  private ended: number[] = [];
  private isFlushing = false;
  private readonly texts = new WeakMap<SubgraphResult, string>();
  private readonly pings: NodeJS.Timeout;
  private isThere = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly parts: LiveConnectionParts,
  ) {
    socket.on('message', (data, isBinary) => this.hear(data, isBinary));
    socket.on('pong', () => (this.isThere = true));
    socket.on('error', (error) => parts.log.debug({ err: error }, 'a live connection failed'));
    socket.on('close', () => this.leave());
    this.pings = setInterval(() => this.ping(), parts.pingMs);
    this.pings.unref();
  }

  /** Says the first word, which proves that it is the subgraph who speaks. */
  greet(to: Signature): void {
    this.send(greeting(to));
  }

  end(code: number): void {
    this.socket.close(code);
    setTimeout(() => this.socket.terminate(), closeMs).unref();
  }

  private ping(): void {
    if (!this.isThere) return this.socket.terminate();
    this.isThere = false;
    this.socket.ping();
  }

  private leave(): void {
    clearInterval(this.pings);
    for (const { abort } of this.subscriptions.values()) abort.abort();
    this.subscriptions.clear();
  }

  private hear(data: RawData, isBinary: boolean): void {
    try {
      if (isBinary) throw new Error('binary');
      this.obey(JSON.parse((data as Buffer).toString('utf8')));
    } catch (error) {
      this.parts.log.warn({ err: error }, 'a message on a live connection means nothing');
      this.end(badMessage);
    }
  }

  /** @throws when it means nothing */
  private obey(message: unknown): void {
    const { type, id, ids, payload } = isObject(message) ? message : {};
    if (type === 'subscribe' && isNumber(id) && isObject(payload) && !this.subscriptions.has(id)) {
      const meta = payload['meta'] as RequestMeta;
      void this.open(id, { ...readStep(payload), meta });
    } else if (type === 'pull' && isNumbers(ids)) ids.forEach((one) => this.ask(one));
    else if (type === 'complete' && isNumbers(ids)) ids.forEach((one) => this.forget(one));
    else throw new Error(`a message of type ${String(type)}`);
  }

  private async open(id: number, request: Parameters<Executor['subscribe']>[0]): Promise<void> {
    const subscription: Subscription = { abort: new AbortController(), stream: undefined, isAsked: false };
    this.subscriptions.set(id, subscription);
    try {
      const opened = await this.parts.executor.subscribe(request, subscription.abort.signal);
      if (subscription.abort.signal.aborted) return;
      if (Symbol.asyncIterator in opened) {
        subscription.stream = opened;
        this.send({ type: 'opened', id });
      } else {
        this.subscriptions.delete(id);
        this.send({ type: 'refused', id, payload: writeResult(opened) });
      }
    } catch (error) {
      this.fail(id, error);
    }
  }

  /** A number that is not known is of a subscription that ended while the question was on its way. */
  private ask(id: number): void {
    const subscription = this.subscriptions.get(id);
    if (!subscription?.stream || subscription.isAsked) return;
    subscription.isAsked = true;
    const settle = (next: IteratorResult<SubgraphResult>): void => {
      subscription.isAsked = false;
      if (subscription.abort.signal.aborted) return;
      if (next.done === true) {
        this.subscriptions.delete(id);
        this.ended.push(id);
      } else {
        const readers = this.results.get(next.value);
        if (readers) readers.push(id);
        else this.results.set(next.value, [id]);
      }
      this.flushSoon();
    };
    try {
      pullFrom(subscription.stream, settle, (error) => this.fail(id, error));
    } catch (error) {
      this.fail(id, error);
    }
  }

  private forget(id: number): void {
    this.subscriptions.get(id)?.abort.abort();
    this.subscriptions.delete(id);
  }

  private fail(id: number, error: unknown): void {
    if (!this.subscriptions.has(id)) return;
    this.forget(id);
    const isBehind = error instanceof Error && error.name === 'SubscriberBehind';
    if (!isBehind) this.parts.log.error({ err: error }, 'a subscription failed');
    this.send({ type: 'failed', id, payload: { isBehind } });
  }

  /** Those who share a result get it in one turn. */
  private flushSoon(): void {
    if (this.isFlushing) return;
    this.isFlushing = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.isFlushing = false;
    const { results, ended } = this;
    this.results = new Map();
    this.ended = [];
    for (const [result, ids] of results) {
      this.sendText(`{"type":"next","ids":[${ids.join()}],"payload":${this.textOf(result)}}`);
    }
    if (ended.length > 0) this.send({ type: 'complete', ids: ended });
  }

  /** A reader who comes for a result later costs no second writing. */
  private textOf(result: SubgraphResult): string {
    let text = this.texts.get(result);
    if (text === undefined) this.texts.set(result, (text = JSON.stringify(writeResult(result))));
    return text;
  }

  private send(message: FromSubgraph): void {
    this.sendText(JSON.stringify(message));
  }

  private sendText(text: string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text);
  }
}
