import type { IncomingHttpHeaders } from 'node:http';
import { Pool, type Dispatcher } from 'undici';

export interface HttpCallsOptions {
  /** Scheme, host and port. */
  origin: string;
  /** How long an answer may be. */
  answerBytes: number;
  /** How long connecting may take. */
  connectMs: number;
}

export interface HttpCall {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | null;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface CallLimits {
  signal?: AbortSignal | undefined;
  limitMs: number;
}

const connections = 64;

/** Nobody answered in the time there was. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Makes calls of one server over connections that stay open. */
export class HttpCalls {
  private readonly pool: Pool;

  constructor(private readonly options: HttpCallsOptions) {
    const { origin, connectMs: timeout } = options;
    // Each call has a limit of its own.
    const limits = { headersTimeout: 0, bodyTimeout: 0 };
    this.pool = new Pool(origin, { ...limits, connections, pipelining: 1, connect: { timeout } });
  }

  /** @throws NoAnswer when it takes too long, whatever broke the connection, or why the answer is not read */
  make(call: HttpCall, { signal, limitMs }: CallLimits): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(gaveUp());
      const answer = new Answer(this.options.answerBytes, limitMs, signal, resolve, reject);
      this.pool.dispatch(call, answer);
    });
  }

  /** Takes no more calls. @returns when those under way have ended */
  async finish(): Promise<void> {
    await this.pool.close();
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

/** One answer as it comes in. */
class Answer implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private reason: Error | undefined;
  private readonly timer: NodeJS.Timeout;
  private readonly giveUp = (): void => this.end(gaveUp());

  constructor(
    private readonly answerBytes: number,
    limitMs: number,
    private readonly signal: AbortSignal | undefined,
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.timer = setTimeout(() => this.end(new NoAnswer(`no answer in ${limitMs} ms`)), limitMs);
    if (signal) whenAborted(signal, this.giveUp);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // It was given up while it waited for a connection.
    if (this.reason) controller.abort(this.reason);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > this.answerBytes)
      return this.end(new Error(`an answer of more than ${this.answerBytes} bytes`));
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.chunks;
    const body = this.chunks.length === 1 && first ? first : Buffer.concat(this.chunks);
    this.settle();
    this.resolve({ status: this.status, headers: this.headers, body });
  }

  onResponseError(_: unknown, error: Error): void {
    this.settle();
    this.reject(this.reason ?? error);
  }

  private end(reason: Error): void {
    if (this.reason) return;
    this.reason = reason;
    this.settle();
    this.reject(reason);
    this.controller?.abort(reason);
  }

  private settle(): void {
    clearTimeout(this.timer);
    if (this.signal) given.get(this.signal)?.delete(this.giveUp);
  }
}

/** What gives up with a signal: a request makes many calls, and one listener is enough for all of them. */
const given = new WeakMap<AbortSignal, Set<() => void>>();

function whenAborted(signal: AbortSignal, giveUp: () => void): void {
  const known = given.get(signal);
  if (known) return void known.add(giveUp);
  const all = new Set([giveUp]);
  given.set(signal, all);
  const abort = (): void => {
    for (const one of [...all]) one();
  };
  signal.addEventListener('abort', abort, { once: true });
}

function gaveUp(): Error {
  return new Error('the caller gave up');
}
