import type { Stamps } from '../context/index.ts';
import type { Making, Reader, Share, Taken } from './sharing.ts';

export interface LiveStreamParts<Event, Answer> {
  source: AsyncIterator<Event>;
  /** With whom the answers are shared; left when the stream ends. */
  share: Share<Answer>;
  /** Makes the answer to one event. */
  make(event: Event, signal: AbortSignal): Making<Answer>;
  /**
   * Asked before an answer is given that was made from what was read under a right. False leaves it out; an error ends
   * the stream as one of the source does.
   */
  confirm?: ((stamps: Stamps) => boolean | Promise<boolean>) | undefined;
  /** The last answer in place of an error of the source; undefined lets `next()` reject with the error. */
  lastWords?(error: unknown): Answer | undefined;
  /** Ends the stream as `return()` does. */
  signal: AbortSignal;
}

type Settle<Answer> = (result: IteratorResult<Answer>) => void;

/** No source can have a method of that name by chance. */
export const pull = Symbol('pull');

/** A stream that can be asked without a promise: with ten thousand subscribers those are what costs. */
export interface PulledStream<Answer> {
  /** What `next()` does. To be called again only after an answer. */
  [pull](settle: Settle<Answer>, refuse: (error: unknown) => void): void;
}

/** Asks any stream for its next value, without a promise where it can be asked so. @throws what it throws at once */
export function pullFrom<Answer>(
  source: AsyncIterator<Answer>,
  settle: Settle<Answer>,
  refuse: (error: unknown) => void,
): void {
  if (isPulled(source)) source[pull](settle, refuse);
  else void Promise.resolve(source.next()).then(settle, refuse);
}

/**
 * Answers of one stream that are on their way, or made and not taken, at once. Enough that a statement which answers for
 * all of them costs each one little; few enough that a reader who stopped reading keeps next to nothing.
 */
export const lookahead = 16;
/** Where a full stream reads on. One by one its events would be made one by one; so they come together again. */
const refillAt = lookahead / 2;

function isPulled<Answer>(
  source: AsyncIterator<Answer>,
): source is AsyncIterator<Answer> & PulledStream<Answer> {
  return pull in source;
}

const end: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The answers to the events of a source, in their order. Pull based: nothing is asked of the source before somebody asks
 * for an answer. While that one is on its way, further events that are there already get their answers made as well, so
 * that a stream can follow a busy source. Written by hand because an async generator cannot be ended while it waits.
 *
 * The stream itself reads the event that somebody waits for with nothing ahead of it: that is the usual one, and ten
 * thousand subscribers need no object for it. Any other waits in a place of its own.
 */
export class LiveStream<Event, Answer>
  implements AsyncIterableIterator<Answer>, PulledStream<Answer>, Reader<Answer>
{
  private isEnded = false;
  /** What the one who waits for an answer is told it by. */
  private settle: Settle<Answer> | undefined;
  private refuse: ((error: unknown) => void) | undefined;
  private pending: Promise<IteratorResult<Answer>> | undefined;
  private isAsking = false;
  /** True while the stream itself reads an event or has an answer confirmed; it comes before those in places. */
  private isReading = false;
  /** How the source ended. */
  private over: { failure: Failure | undefined } | undefined;
  /** The answers that nobody took yet, in the order of their events. */
  private first: Place<Answer> | undefined;
  private last: Place<Answer> | undefined;
  private ahead = 0;
  private isFull = false;
  /** Ends what is made for this subscriber alone. */
  private own: AbortController | undefined;

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
    this.pending = new Promise((resolve, reject) => this[pull](resolve, reject));
    return this.pending;
  }

  [pull](settle: Settle<Answer>, refuse: (error: unknown) => void): void {
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

  make(event: unknown, signal: AbortSignal): Making<Answer> {
    return this.parts.make(event as Event, signal);
  }

  makeOwn(event: unknown): void {
    this.makeFor(event, this);
  }

  /** Makes what only this subscriber gets. */
  makeFor(event: unknown, reader: Reader<Answer>): void {
    if (this.isEnded) return;
    this.own ??= new AbortController();
    let making: Making<Answer>;
    try {
      making = this.make(event, this.own.signal);
    } catch (error) {
      reader.fail(error);
      return;
    }
    if (!(making instanceof Promise)) reader.take(making);
    else {
      making.then(
        (made) => reader.take(made),
        (error: unknown) => reader.fail(error),
      );
    }
  }

  take({ value, stamps }: Taken<Answer>): void {
    if (this.isEnded) return;
    const { confirm } = this.parts;
    let confirmed: boolean | Promise<boolean> = true;
    try {
      if (confirm && stamps) confirmed = confirm(stamps);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (typeof confirmed === 'boolean') this.conclude(value, confirmed);
    else {
      confirmed.then(
        (is) => this.conclude(value, is),
        (error: unknown) => this.fail(error),
      );
    }
  }

  fail(error: unknown): void {
    if (!this.isEnded) this.endWith({ error });
  }

  /** Gives the one who waits what is next in order, if that is ready. */
  deliver(): void {
    const { first, settle, over } = this;
    if (!settle || this.isReading) return;
    if (!first) {
      if (over?.failure) this.endWith(over.failure);
      else if (over) this.finish();
    } else if (first.failure) {
      this.endWith(first.failure);
    } else if (first.made) {
      this.first = first.next;
      if (!first.next) this.last = undefined;
      this.readItself().take(first.made);
    }
  }

  private conclude(value: Answer, isConfirmed: boolean): void {
    if (this.isEnded) return;
    this.isReading = false;
    this.ahead -= 1;
    if (this.ahead <= refillAt) this.isFull = false;
    const { settle } = this;
    if (isConfirmed) {
      this.settle = undefined;
      settle?.({ done: false, value });
      return;
    }
    this.deliver();
    if (this.settle) this.ask();
  }

  private ask(): void {
    if (this.isAsking || this.isFull || this.isEnded || this.over) return;
    this.isAsking = true;
    const { source } = this.parts;
    try {
      pullFrom(source, this.receive, this.lose);
    } catch (error) {
      this.lose(error);
      closeSource(source);
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
    this.ahead += 1;
    if (this.ahead === lookahead) this.isFull = true;
    const reader = this.settle && !this.isReading && !this.first ? this.readItself() : this.append();
    try {
      this.parts.share.read(event.value, reader);
    } catch (error) {
      reader.fail(error);
    }
    if (this.settle) this.ask();
  };

  private readItself(): this {
    this.isReading = true;
    return this;
  }

  private append(): Reader<Answer> {
    const place = new Place(this);
    if (this.last) this.last.next = place;
    else this.first = place;
    return (this.last = place);
  }

  /** The source failed; what it gave before comes first. */
  private readonly lose = (error: unknown): void => {
    this.isAsking = false;
    this.over = { failure: { error } };
    if (!this.isEnded) this.deliver();
  };

  private endWith({ error }: Failure): void {
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
    if (!this.over) closeSource(this.parts.source);
  };

  private finish(): void {
    const { settle } = this;
    this.isEnded = true;
    this.settle = undefined;
    this.first = undefined;
    this.last = undefined;
    this.own?.abort();
    this.parts.signal.removeEventListener('abort', this.close);
    this.parts.share.leave();
    settle?.(end);
  }
}

interface Failure {
  error: unknown;
}

/** The answer to an event that others are ahead of: on its way, made, or failed. */
class Place<Answer> implements Reader<Answer> {
  next: Place<Answer> | undefined = undefined;
  made: Taken<Answer> | undefined = undefined;
  failure: Failure | undefined = undefined;

  constructor(private readonly stream: Pick<LiveStream<never, Answer>, 'make' | 'makeFor' | 'deliver'>) {}

  make(event: unknown, signal: AbortSignal): Making<Answer> {
    return this.stream.make(event, signal);
  }

  makeOwn(event: unknown): void {
    this.stream.makeFor(event, this);
  }

  take(made: Taken<Answer>): void {
    this.made = made;
    this.stream.deliver();
  }

  fail(error: unknown): void {
    this.failure = { error };
    this.stream.deliver();
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
