import type { Clock } from '../clock.ts';
import { errorOf, type TestVerseError } from '../errors.ts';
import { errorsOf } from '../http.ts';
import { tell } from '../listeners.ts';
import type { OperationPayload, SocketAnswer } from './connection.ts';
import { patienceFor } from './patience.ts';
import type { Operation, SharedSocket } from './shared-socket.ts';
import type { ConnectionState, LiveSubscription, SubscribeOptions } from './subscriber.ts';

/** What a subscription is made of. */
export interface SubscriptionPlan {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** The variable that resumes it; undefined when it cannot be resumed. */
  readonly after: string | undefined;
  /** The root field whose value is wanted; undefined for the whole data. */
  readonly field: string | undefined;
}

interface Place {
  readonly seq: number;
  readonly cursor: string | null;
}

const defaultBufferSize = 256;

/** One subscription: it knows its place in the stream and hands out each event once, in order. */
export class Subscription<T> implements LiveSubscription<T>, Operation {
  #id = '';
  #state: ConnectionState = 'connecting';
  #error: TestVerseError | null = null;
  /** Behind what was received last. */
  #place: Place | null = null;
  /** The place from which a gap has been asked for; the server's second answer is taken as it is. */
  #gapAt = -1;
  #failures = 0;
  #isPaused = false;
  #isOver = false;
  #values: T[] = [];
  #readers: ((result: IteratorResult<T, undefined> | Promise<never>) => void)[] = [];
  /** Why it ended, until somebody was told. */
  #thrown: TestVerseError | null = null;
  readonly #bufferSize: number;
  readonly #stop = new AbortController();
  readonly #abort = () => this.close();

  constructor(
    private readonly socket: SharedSocket,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly plan: SubscriptionPlan,
    private readonly options: SubscribeOptions,
  ) {
    this.#bufferSize = options.bufferSize ?? defaultBufferSize;
    options.signal?.addEventListener('abort', this.#abort, { once: true });
    if (options.signal?.aborted) this.close();
    else this.#start();
  }

  get connection(): ConnectionState {
    return this.#state;
  }

  get error(): TestVerseError | null {
    return this.#error;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const value = this.#take();
    if (value) return Promise.resolve(value);
    if (this.#isOver) return this.#last();
    return new Promise((resolve) => {
      this.#readers.push(resolve);
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  close(): void {
    this.#values = [];
    this.#finish(null);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  payload(): OperationPayload {
    const { query, operationName, variables, after } = this.plan;
    const cursor = this.#place?.cursor;
    const resumed = after !== undefined && cursor ? { ...variables, [after]: cursor } : variables;
    return { query, operationName, variables: resumed };
  }

  onNext({ data, errors = [] }: SocketAnswer): void {
    const root = data && Object.values(data).find((value) => value != null);
    if (!root && errors.length) {
      this.socket.stop(this.#id);
      return this.onErrors(errors, data);
    }
    if (!data || !this.#isNews(root)) return;
    this.#failures = 0;
    this.#error = null;
    this.#become('live');
    this.#give((this.plan.field === undefined ? data : data[this.plan.field]) as T);
  }

  onErrors(shapes: readonly unknown[], data: unknown = null): void {
    const [error = errorOf('The server ended the subscription.', { code: 'INTERNAL' })] = errorsOf(
      shapes,
      data,
    );
    const waitMs = patienceFor(error, this.#failures++, this.random);
    if (waitMs === null) return this.#finish(error);
    this.#error = error;
    this.#become('reconnecting');
    this.clock.wait(waitMs, this.#stop.signal).then(
      () => this.#start(),
      () => undefined,
    );
  }

  onComplete(): void {
    this.#finish(null);
  }

  onFailure(error: TestVerseError): void {
    this.#finish(error);
  }

  onConnection(state: ConnectionState): void {
    // While it waits for itself, the connection's news are not its own.
    if (!this.#error) this.#become(state);
  }

  #start(): void {
    if (this.#isOver) return;
    this.#error = null;
    this.#id = this.socket.start(this);
  }

  /** Whether an event is the next one. One from before is dropped; for a gap the stream is asked again. */
  #isNews(root: unknown): boolean {
    const { __typename, seq, cursor } = (root ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof seq !== 'number') return true;
    const last = this.#place?.seq;
    const isExpected = last === undefined || seq === last + 1 || __typename === 'StreamReset';
    if (!isExpected && seq <= last) return false;
    if (!isExpected && this.plan.after !== undefined && this.#place?.cursor && this.#gapAt !== last) {
      this.#gapAt = last;
      this.socket.stop(this.#id);
      this.#start();
      return false;
    }
    this.#place = { seq, cursor: typeof cursor === 'string' ? cursor : null };
    return true;
  }

  #give(value: T): void {
    const reader = this.#readers.shift();
    if (reader) return reader({ done: false, value });
    this.#values.push(value);
    if (this.#values.length < this.#bufferSize) return;
    // The reader is slow: the stream goes on from here when it has caught up.
    this.socket.stop(this.#id);
    this.#isPaused = true;
    if (this.#place && (this.plan.after === undefined || this.#place.cursor === null))
      this.#finish(
        errorOf('Read too slowly, and without `after` and `cursor` it cannot be resumed.', {
          code: 'BEHIND',
        }),
      );
  }

  #take(): IteratorResult<T, undefined> | undefined {
    if (!this.#values.length) return undefined;
    const value = this.#values.shift() as T;
    if (this.#isPaused && !this.#isOver && this.#values.length <= this.#bufferSize / 4) {
      this.#isPaused = false;
      this.#start();
    }
    return { done: false, value };
  }

  /** The end: an error is thrown once. */
  #last(): Promise<IteratorResult<T, undefined>> {
    const error = this.#thrown;
    this.#thrown = null;
    return error ? Promise.reject(error) : Promise.resolve({ done: true, value: undefined });
  }

  #finish(error: TestVerseError | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    this.#thrown = error;
    this.options.signal?.removeEventListener('abort', this.#abort);
    this.#stop.abort();
    this.socket.stop(this.#id);
    this.#become('closed');
    for (const reader of this.#readers.splice(0)) reader(this.#last() as Promise<never>);
  }

  #become(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    tell(() => this.options.onConnection?.(state));
  }
}
