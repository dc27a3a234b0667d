/** One event of a fake topic. */
export interface TopicEntry<P> {
  readonly seq: number;
  readonly payload: P;
}

/** A topic of a fake graph: a log in memory that can be read from any place and goes on live. */
export class FakeTopic<P> {
  readonly #entries: TopicEntry<P>[] = [];
  #waiting: (() => void)[] = [];

  get head(): number {
    return this.#entries.length;
  }

  /** What happened at a seq. */
  at(seq: number): P | undefined {
    return this.#entries[seq - 1]?.payload;
  }

  append(payload: P): number {
    const seq = this.#entries.length + 1;
    this.#entries.push({ seq, payload });
    for (const go of this.#waiting.splice(0)) go();
    return seq;
  }

  /** Everything after a seq, and then what comes; ends when the reader leaves. */
  read(after: number): AsyncIterableIterator<TopicEntry<P>> {
    let at = after;
    let isOver = false;
    const reader: AsyncIterableIterator<TopicEntry<P>> = {
      next: async () => {
        while (!isOver) {
          const entry = this.#entries[at];
          if (entry) {
            at++;
            return { done: false, value: entry };
          }
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        }
        return { done: true, value: undefined };
      },
      return: () => {
        isOver = true;
        for (const go of this.#waiting.splice(0)) go();
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]: () => reader,
    };
    return reader;
  }
}

/** Passes each value of a stream through a function; leaving it leaves the stream. */
export function mapped<A, B>(
  stream: AsyncIterableIterator<A>,
  change: (value: A) => B | Promise<B>,
): AsyncIterableIterator<B> {
  const result: AsyncIterableIterator<B> = {
    next: async () => {
      const { done, value } = (await stream.next()) as IteratorResult<A, undefined>;
      return done ? { done: true, value: undefined } : { done: false, value: await change(value) };
    },
    return: async () => {
      await stream.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => result,
  };
  return result;
}
