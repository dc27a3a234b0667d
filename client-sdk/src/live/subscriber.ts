import type { AnyDocument } from '../document.ts';
import type { TestVerseError } from '../errors.ts';

/**
 * How a connection is. `idle`: nothing is subscribed, so there is none. `connecting`: the first time. `live`: events come
 * as they happen. `reconnecting`: it was lost and comes back by itself, without a gap. `closed`: for good.
 */
export type ConnectionState = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'closed';

/** How one subscription differs from the usual ways. */
export interface SubscribeOptions {
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined;
  /** Which operation to run, when the document holds several. */
  readonly operationName?: string;
  /** Called on each change of the subscription's {@link LiveSubscription.connection}. */
  readonly onConnection?: (state: ConnectionState) => void;
  /** How many values wait for a slow reader before the stream pauses; 256 unless said. */
  readonly bufferSize?: number;
}

/** Variables may be left out when none of them is required. */
export type SubscribeArguments<V> =
  Record<never, never> extends V
    ? [variables?: V, options?: SubscribeOptions]
    : [variables: V, options?: SubscribeOptions];

/**
 * The values of a subscription, in order, each once, also across lost connections: a document whose root field takes
 * `after` from a variable and selects `seq` and `cursor` is resumed behind the last value. Ends when the server says so;
 * throws a TestVerseError when it cannot go on.
 */
export interface LiveSubscription<T> extends AsyncIterableIterator<T, undefined> {
  readonly connection: ConnectionState;
  /** Why it ended, or why it waits right now (for instance RATE_LIMITED); null while all is well. */
  readonly error: TestVerseError | null;
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<IteratorResult<T, undefined>>;
  /** Ends it; leaving a `for await` does the same. */
  close(): void;
  [Symbol.asyncIterator](): LiveSubscription<T>;
}

/** What subscriptions need; `connectLive` makes one. */
export interface Subscriber {
  /** Subscribes with any document. The subscription begins at once; its values wait for the reader. */
  subscribe<R, V>(document: AnyDocument<R, V>, ...rest: SubscribeArguments<V>): LiveSubscription<R>;
  /** As above, with the value of one root field in place of the whole data. */
  subscribe<R, V, K extends keyof R>(
    document: AnyDocument<R, V>,
    variables: V,
    options: SubscribeOptions | undefined,
    field: K,
  ): LiveSubscription<R[K]>;
}
