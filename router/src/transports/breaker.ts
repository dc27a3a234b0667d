export interface BreakerOptions {
  /** Whether a failed call means that nobody is there. */
  isNoAnswer(error: unknown): boolean;
  /** Asks whether somebody is there again. @throws when nobody is */
  probe(signal: AbortSignal): Promise<unknown>;
  /** Told why, when it opens, and without a reason when somebody is there again. */
  tell?(reason: unknown): void;
  /** How long it waits before it asks again. */
  probeMs?: number | undefined;
}

const defaultProbeMs = 500;
/** A subgraph that is busy answers late; one that hangs does not answer at all. */
const probeLimitMs = 2_000;
/** Calls in a row that nobody answered. */
const mostFailures = 3;

/**
 * Keeps calls away from a subgraph that does not answer, so that nobody waits for it: after some failures in a row it is
 * open, and every call fails at once with the last failure. Meanwhile it asks by itself whether the subgraph is there, so
 * that no call has to find out. Then it is half-open: the first failure opens it again, the first answer closes it.
 */
export class Breaker {
  private failures = 0;
  /** Why it is open. */
  private reason: unknown;
  private probing: { abort: AbortController; timer: NodeJS.Timeout } | undefined;
  private isClosed = false;

  constructor(private readonly options: BreakerOptions) {}

  /** @param signal of a caller who may give up, which tells nothing. @throws at once while open, and what the call throws */
  async run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.check();
    try {
      const answer = await call();
      this.answered();
      return answer;
    } catch (error) {
      if (this.options.isNoAnswer(error)) this.failed(error);
      else if (signal?.aborted !== true) this.answered();
      throw error;
    }
  }

  /** @throws the last failure while it is open */
  check(): void {
    if (this.probing) throw this.reason;
  }

  /** Ends the asking. */
  close(): void {
    this.isClosed = true;
    this.stopProbing();
  }

  /** What was asked before it opened says nothing about now. */
  private answered(): void {
    if (!this.probing) this.failures = 0;
  }

  private failed(error: unknown): void {
    if (this.probing || this.isClosed) return;
    this.failures += 1;
    if (this.failures < mostFailures) return;
    this.reason = error;
    this.options.tell?.(error);
    this.probeLater();
  }

  private probeLater(): void {
    const abort = new AbortController();
    const probeMs = this.options.probeMs ?? defaultProbeMs;
    const timer = setTimeout(() => {
      const limit = AbortSignal.any([abort.signal, AbortSignal.timeout(probeLimitMs)]);
      this.options.probe(limit).then(
        () => this.halfOpen(abort),
        () => {
          if (!abort.signal.aborted) this.probeLater();
        },
      );
    }, probeMs);
    timer.unref();
    this.probing = { abort, timer };
  }

  private halfOpen(abort: AbortController): void {
    if (abort.signal.aborted) return;
    this.stopProbing();
    this.failures = mostFailures - 1;
    this.options.tell?.(undefined);
  }

  private stopProbing(): void {
    this.probing?.abort.abort();
    clearTimeout(this.probing?.timer);
    this.probing = undefined;
  }
}
