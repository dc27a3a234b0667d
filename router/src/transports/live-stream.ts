import type { Making, Reader, Share } from './sharing.ts';

export interface LiveStreamParts<Event, Answer> {
  source: AsyncIterator<Event>;
  /** With whom the answers are shared; left when the stream ends. */
  share: Share<Answer>;
  /** Makes the answer to one event. */
  make(event: Event, signal: AbortSignal): Making<Answer>;
  /** The last answer in place of an error of the source; undefined lets `next()` reject with the error. */
  lastWords?(error: unknown): Answer | undefined;
  /** Ends the stream as `return()` does. */
  signal: AbortSignal;
}

type Settle<Answer> = (result: IteratorResult<Answer>) => void;

const end: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The answers to the events of a source. Pull based: the source is asked for one event when somebody asks for an answer,
 * never for a second one before the first is answered. Written by hand because an async generator cannot be ended while
 * it waits.
 */
export class LiveStream<Event, Answer> implements AsyncIterableIterator<Answer>, Reader<Answer> {
  private isEnded = false;
  /** What the one who waits for an answer is told it by. */
  private settle: Settle<Answer> | undefined;
  private refuse: ((error: unknown) => void) | undefined;
  private pending: Promise<IteratorResult<Answer>> | undefined;

  constructor(private readonly parts: LiveStreamParts<Event, Answer>) {
    const { signal } = parts;
    if (signal.aborted) this.close();
    else signal.addEventListener('abort', this.close, { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Answer>> {
    // Whoever asks before the last answer came waits for its turn.
    if (this.settle && this.pending) return this.pending.then(this.again, this.again);
    this.pending = new Promise((resolve, reject) => this.pull(resolve, reject));
    return this.pending;
  }

  /** What `next()` does, without a promise: streams over streams use it. To be called again only after an answer. */
  pull(settle: Settle<Answer>, refuse: (error: unknown) => void): void {
    if (this.isEnded) {
      settle(end);
      return;
    }
    this.settle = settle;
    this.refuse = refuse;
    const { source } = this.parts;
    try {
      if (source instanceof LiveStream) source.pull(this.receive, this.fail);
      else void Promise.resolve(source.next()).then(this.receive, this.fail);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends at once, for whoever waits too; the source is told, not waited for. */
  return(): Promise<IteratorResult<Answer>> {
    this.close();
    return Promise.resolve(end);
  }

  make(event: unknown, signal: AbortSignal): Making<Answer> {
    return this.parts.make(event as Event, signal);
  }

  makeOwn(event: unknown): void {
    if (this.isEnded) return;
    try {
      const making = this.make(event, this.parts.signal);
      if (making instanceof Promise) making.then(({ value }) => this.take(value), this.fail);
      else this.take(making.value);
    } catch (error) {
      this.fail(error);
    }
  }

  take(value: Answer): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.({ done: false, value });
  }

  readonly fail = (error: unknown): void => {
    if (this.isEnded) return;
    const { settle, refuse } = this;
    this.settle = undefined;
    this.close();
    let last: Answer | undefined;
    try {
      last = this.parts.lastWords?.(error);
    } catch {
      // Then there are none.
    }
    if (last === undefined) refuse?.(error);
    else settle?.({ done: false, value: last });
  };

  private readonly again = (): Promise<IteratorResult<Answer>> => this.next();

  private readonly receive = (event: IteratorResult<Event>): void => {
    if (this.isEnded) return;
    if (event.done === true) {
      this.finish();
      return;
    }
    try {
      this.parts.share.read(event.value, this);
    } catch (error) {
      this.fail(error);
    }
  };

  private readonly close = (): void => {
    if (this.isEnded) return;
    this.finish();
    closeSource(this.parts.source);
  };

  private finish(): void {
    const { settle } = this;
    this.isEnded = true;
    this.settle = undefined;
    this.parts.signal.removeEventListener('abort', this.close);
    this.parts.share.leave();
    settle?.(end);
  }
}

/** Tells a source that nobody listens any more. That it fails at this concerns nobody either. */
export function closeSource(source: AsyncIterator<unknown>): void {
  try {
    void Promise.resolve(source.return?.()).catch(() => undefined);
  } catch {
    // As above.
  }
}

/** A stream that is over before its first answer. */
export function endedStream(): AsyncIterableIterator<never> & { return(): Promise<IteratorResult<never>> } {
  const stream = {
    next: () => Promise.resolve(end),
    return: () => Promise.resolve(end),
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
