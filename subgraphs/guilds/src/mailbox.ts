export interface MailboxOptions<T> {
  /** What there is to give now, null for nothing. Whoever owns the mailbox merges what nobody has fetched yet. */
  take(): T | null;
  /** Ends the stream. */
  signal?: AbortSignal;
  /** Called once, however the stream ends. */
  onClose(): void;
}

/**
 * The source of a stream whose values come from memory. It is pulled: a slow reader finds the sum of what happened, and
 * nothing queues for it.
 */
export class Mailbox<T extends object> implements AsyncIterableIterator<T> {
  private waiting: ((result: IteratorResult<T>) => void) | null = null;
  private isOver = false;

  constructor(private readonly options: MailboxOptions<T>) {
    options.signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** There may be something to fetch. */
  ring(): void {
    const { waiting } = this;
    const value = waiting && !this.isOver ? this.options.take() : null;
    if (!waiting || !value) return;
    this.waiting = null;
    waiting({ value, done: false });
  }

  next(): Promise<IteratorResult<T>> {
    if (this.options.signal?.aborted) void this.return();
    if (this.isOver) return Promise.resolve({ value: undefined, done: true });
    const value = this.options.take();
    if (value) return Promise.resolve({ value, done: false });
    return new Promise((resolve) => (this.waiting = resolve));
  }

  return(): Promise<IteratorResult<T>> {
    const over: IteratorResult<T> = { value: undefined, done: true };
    if (!this.isOver) {
      this.isOver = true;
      this.options.signal?.removeEventListener('abort', this.onAbort);
      this.options.onClose();
      this.waiting?.(over);
    }
    return Promise.resolve(over);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private readonly onAbort = (): void => void this.return();
}
