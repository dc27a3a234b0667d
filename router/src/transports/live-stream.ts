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

/** Answers that may be on their way, or wait for a slow reader, at once. */
const mostAhead = 16;

const end: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The answers to the events of a source, in their order. Pull based: nothing is asked of the source before somebody asks
 * for an answer. While that one is on its way, further events that are there already get their answers made as well, a
 * few at most, so that a stream can follow a busy source. Written by hand because an async generator cannot be ended
 * while it waits.
 */
export class LiveStream<Event, Answer> implements AsyncIterableIterator<Answer> {
  /** True from the moment nobody gets anything any more. */
  isEnded = false;
  /** What the one who waits for an answer is told it by. */
  private settle: Settle<Answer> | undefined;
  private refuse: ((error: unknown) => void) | undefined;
  private pending: Promise<IteratorResult<Answer>> | undefined;
  private isAsking = false;
  /** How the source ended. */
  private over: { failure: Failure | undefined } | undefined;
  /** The answers that nobody took yet, in the order of their events. */
  private first: Slot<Event, Answer> | undefined;
  private last: Slot<Event, Answer> | undefined;
  private ahead = 0;

  constructor(readonly parts: LiveStreamParts<Event, Answer>) {
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
    this.deliver();
    this.ask();
  }

  /** Ends at once, for whoever waits too; the source is told, not waited for. */
  return(): Promise<IteratorResult<Answer>> {
    this.close();
    return Promise.resolve(end);
  }

  /** Gives the one who waits what is next in order, if that is ready. */
  deliver(): void {
    const { first, settle, over } = this;
    if (!settle) return;
    if (!first) {
      if (over?.failure) this.fail(over.failure);
      else if (over) this.finish();
      return;
    }
    if (first.failure) {
      this.fail(first.failure);
      return;
    }
    if (!first.made) return;
    this.first = first.next;
    if (!first.next) this.last = undefined;
    this.ahead -= 1;
    this.settle = undefined;
    settle({ done: false, value: first.made.value });
  }

  private ask(): void {
    if (this.isAsking || this.isEnded || this.over || this.ahead >= mostAhead) return;
    this.isAsking = true;
    const { source } = this.parts;
    try {
      if (source instanceof LiveStream) source.pull(this.receive, this.lose);
      else void Promise.resolve(source.next()).then(this.receive, this.lose);
    } catch (error) {
      this.lose(error);
      this.closeSource();
    }
  }

  private readonly receive = (event: IteratorResult<Event>): void => {
    this.isAsking = false;
    if (this.isEnded) return;
    if (event.done === true) {
      this.over = { failure: undefined };
      this.deliver();
      return;
    }
    const slot = new Slot<Event, Answer>(this);
    if (this.last) this.last.next = slot;
    else this.first = slot;
    this.last = slot;
    this.ahead += 1;
    try {
      this.parts.share.read(event.value, slot);
    } catch (error) {
      slot.fail(error);
    }
    if (this.settle) this.ask();
  };

  /** The source failed; what it gave before comes first. */
  private readonly lose = (error: unknown): void => {
    this.isAsking = false;
    this.over = { failure: { error } };
    if (!this.isEnded) this.deliver();
  };

  private fail({ error }: Failure): void {
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
  }

  private readonly again = (): Promise<IteratorResult<Answer>> => this.next();

  private readonly close = (): void => {
    if (this.isEnded) return;
    this.finish();
    if (!this.over) this.closeSource();
  };

  private closeSource(): void {
    closeSource(this.parts.source);
  }

  private finish(): void {
    const { settle } = this;
    this.isEnded = true;
    this.settle = undefined;
    this.first = undefined;
    this.last = undefined;
    this.parts.signal.removeEventListener('abort', this.close);
    this.parts.share.leave();
    settle?.(end);
  }
}

interface Failure {
  error: unknown;
}

/** The answer to one event, in its place: on its way, made, or failed. */
class Slot<Event, Answer> implements Reader<Answer> {
  next: Slot<Event, Answer> | undefined = undefined;
  made: { value: Answer } | undefined = undefined;
  failure: Failure | undefined = undefined;

  constructor(private readonly stream: LiveStream<Event, Answer>) {}

  make(event: unknown, signal: AbortSignal): Making<Answer> {
    return this.stream.parts.make(event as Event, signal);
  }

  makeOwn(event: unknown): void {
    if (this.stream.isEnded) return;
    try {
      const making = this.make(event, this.stream.parts.signal);
      if (!(making instanceof Promise)) this.take(making);
      else {
        making.then(
          (made) => this.take(made),
          (error: unknown) => this.fail(error),
        );
      }
    } catch (error) {
      this.fail(error);
    }
  }

  take(made: { value: Answer }): void {
    this.made = made;
    if (!this.stream.isEnded) this.stream.deliver();
  }

  fail(error: unknown): void {
    this.failure = { error };
    if (!this.stream.isEnded) this.stream.deliver();
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
