export interface LiveStreamParts<Event, Answer> {
  source: AsyncIterator<Event>;
  /** Makes the answer to one event. */
  answer(event: Event): Promise<Answer> | Answer;
  /** The last answer in place of an error of the source; undefined lets `next()` reject with the error. */
  lastWords?(error: unknown): Answer | undefined;
  /** Called once, whichever way the stream ends. */
  onEnd?(): void;
  /** Ends the stream as `return()` does. */
  signal: AbortSignal;
}

interface Waiting<Answer> {
  promise: Promise<IteratorResult<Answer>>;
  resolve(result: IteratorResult<Answer>): void;
  reject(error: unknown): void;
}

/**
 * The answers to the events of a source. Pull based: the source is asked for one event when somebody asks for an answer,
 * never for a second one before the first is answered. Written by hand because an async generator cannot be ended while
 * it waits.
 */
export class LiveStream<Event, Answer> implements AsyncIterableIterator<Answer> {
  private waiting: Waiting<Answer> | undefined;
  private isEnded = false;

  constructor(private readonly parts: LiveStreamParts<Event, Answer>) {
    const { signal } = parts;
    if (signal.aborted) this.close();
    else signal.addEventListener('abort', this.close, { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Answer>> {
    if (this.isEnded) return Promise.resolve(end);
    // Whoever asks before the last answer came waits for its turn.
    if (this.waiting) return this.waiting.promise.then(this.again, this.again);
    const waiting = deferred<Answer>();
    this.waiting = waiting;
    try {
      void Promise.resolve(this.parts.source.next()).then(this.receive, this.fail);
    } catch (error) {
      this.fail(error);
    }
    return waiting.promise;
  }

  /** Ends at once, for whoever waits too; the source is told, not waited for. */
  return(): Promise<IteratorResult<Answer>> {
    this.close();
    return Promise.resolve(end);
  }

  private readonly again = (): Promise<IteratorResult<Answer>> => this.next();

  private readonly receive = (event: IteratorResult<Event>): void => {
    if (this.isEnded) return;
    if (event.done === true) {
      this.finish();
      return;
    }
    try {
      const answer = this.parts.answer(event.value);
      if (answer instanceof Promise) answer.then(this.deliver, this.fail);
      else this.deliver(answer);
    } catch (error) {
      this.fail(error);
    }
  };

  private readonly deliver = (value: Answer): void => {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve({ done: false, value });
  };

  private readonly fail = (error: unknown): void => {
    if (this.isEnded) return;
    const { waiting } = this;
    this.waiting = undefined;
    this.close();
    const last = this.parts.lastWords?.(error);
    if (last === undefined) waiting?.reject(error);
    else waiting?.resolve({ done: false, value: last });
  };

  private readonly close = (): void => {
    if (this.isEnded) return;
    this.finish();
    closeSource(this.parts.source);
  };

  private finish(): void {
    this.isEnded = true;
    this.parts.signal.removeEventListener('abort', this.close);
    this.waiting?.resolve(end);
    this.waiting = undefined;
    this.parts.onEnd?.();
  }
}

const end: IteratorReturnResult<undefined> = { done: true, value: undefined };

function deferred<Answer>(): Waiting<Answer> {
  const parts: Partial<Waiting<Answer>> = {};
  parts.promise = new Promise((resolve, reject) => {
    parts.resolve = resolve;
    parts.reject = reject;
  });
  return parts as Waiting<Answer>;
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
export function endedStream<Answer>(): LiveStream<never, Answer> {
  return new LiveStream<never, Answer>({
    source: { next: () => Promise.resolve(end) },
    answer: (event) => event,
    signal: AbortSignal.abort(),
  });
}
