import {
  pull,
  type PulledStream,
  type SubgraphResult,
  type SubgraphStream,
} from '@testverse/platform/execution';

/** How a stream speaks with the subgraph. */
export interface RemoteStreamLine {
  /** Asks for one result. */
  pull(): void;
  /** Says that nobody listens any more. */
  leave(): void;
}

type Settle = (result: IteratorResult<SubgraphResult>) => void;

const over: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The results of a subscription that another process makes. Pulled: it asks for one when somebody asks it. */
export class RemoteStream implements SubgraphStream, PulledStream<SubgraphResult> {
  private settle: Settle | undefined;
  private refuse: ((error: unknown) => void) | undefined;
  private pending: Promise<IteratorResult<SubgraphResult>> | undefined;
  private failure: { error: unknown } | undefined;
  private isEnded = false;

  constructor(
    private readonly signal: AbortSignal,
    private readonly line: RemoteStreamLine,
  ) {
    signal.addEventListener('abort', this.close, { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<SubgraphResult>> {
    // Whoever asks before the last result came waits for its turn.
    if (this.settle && this.pending) return this.pending.then(this.again, this.again);
    this.pending = new Promise((resolve, reject) => this[pull](resolve, reject));
    return this.pending;
  }

  [pull](settle: Settle, refuse: (error: unknown) => void): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) refuse(failure.error);
    else if (this.isEnded) settle(over);
    else {
      this.settle = settle;
      this.refuse = refuse;
      this.line.pull();
    }
  }

  return(): Promise<IteratorResult<SubgraphResult>> {
    this.close();
    return Promise.resolve(over);
  }

  give(value: SubgraphResult): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.({ done: false, value });
  }

  /** The subgraph has no more. */
  end(): void {
    const { settle } = this;
    this.finish();
    settle?.(over);
  }

  /** Tells whoever waits, or asks next. */
  fail(error: unknown): void {
    if (this.isEnded) return;
    const { settle, refuse } = this;
    this.finish();
    if (settle) refuse?.(error);
    else this.failure = { error };
  }

  private readonly again = (): Promise<IteratorResult<SubgraphResult>> => this.next();

  private readonly close = (): void => {
    this.failure = undefined;
    if (this.isEnded) return;
    this.end();
    this.line.leave();
  };

  private finish(): void {
    this.isEnded = true;
    this.settle = undefined;
    this.signal.removeEventListener('abort', this.close);
  }
}
