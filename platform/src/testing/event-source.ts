interface Reader {
  events: unknown[];
  waiting: ((result: IteratorResult<unknown>) => void) | undefined;
  refuse: ((error: unknown) => void) | undefined;
  end: { error?: unknown } | undefined;
}

/** A source of events that a test holds in its hands: it sees who listens, who asks and who left. */
export class EventSource {
  /** Iterators that were opened, ever. */
  opened = 0;
  /** Iterators that were told to end. */
  returned = 0;
  private readonly readers = new Set<Reader>();

  /** Iterators that are open now. */
  get listening(): number {
    return this.readers.size;
  }

  /** Iterators that were asked for an event that has not come. */
  get asked(): number {
    return [...this.readers].filter(({ waiting }) => waiting).length;
  }

  open(): AsyncIterableIterator<unknown> {
    const reader: Reader = { events: [], waiting: undefined, refuse: undefined, end: undefined };
    this.opened += 1;
    this.readers.add(reader);
    const iterator: AsyncIterableIterator<unknown> = {
      [Symbol.asyncIterator]: () => iterator,
      next: () => this.next(reader),
      return: () => {
        this.returned += 1;
        this.leave(reader, {});
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    return iterator;
  }

  emit(event: unknown): void {
    for (const reader of this.readers) {
      const { waiting } = reader;
      reader.waiting = undefined;
      if (waiting) waiting({ done: false, value: event });
      else reader.events.push(event);
    }
  }

  /** After what was emitted. */
  end(): void {
    for (const reader of this.readers) this.leave(reader, {});
  }

  /** After what was emitted. */
  fail(error: unknown): void {
    for (const reader of this.readers) this.leave(reader, { error });
  }

  private next(reader: Reader): Promise<IteratorResult<unknown>> {
    if (reader.waiting) return Promise.reject(new Error('asked twice at once'));
    if (reader.events.length > 0) return Promise.resolve({ done: false, value: reader.events.shift() });
    if (reader.end) return settle(reader.end);
    return new Promise((resolve, reject) => {
      reader.waiting = resolve;
      reader.refuse = reject;
    });
  }

  private leave(reader: Reader, end: NonNullable<Reader['end']>): void {
    this.readers.delete(reader);
    reader.end = end;
    const { waiting, refuse } = reader;
    reader.waiting = undefined;
    if (!waiting) return;
    settle(end).then(waiting, (error: unknown) => refuse?.(error));
  }
}

async function settle(end: { error?: unknown }): Promise<IteratorResult<unknown>> {
  await Promise.resolve();
  if ('error' in end) throw end.error;
  return { done: true, value: undefined };
}
