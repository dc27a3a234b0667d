import { say } from './terminal.mjs';

/** npm hands the terminal's Ctrl-C on to us, so one key press arrives twice; a person is slower than this. */
const SAME_KEY_PRESS_MS = 500;

/** Requests under way get this long to finish. */
const DRAIN_MS = 15_000;

const PARENT_CHECK_MS = 500;

/**
 * The end of the process: the first Ctrl-C (or TERM, or a closed terminal) runs what was registered, last first; the
 * second ends at once.
 */
export class Shutdown {
  /** Aborted as soon as the end has begun. */
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private readonly closers: (() => Promise<void>)[] = [];
  private readonly forced: (() => void)[] = [];
  private askedAtMs: number | undefined;

  constructor() {
    this.signal = this.controller.signal;
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => this.asked());
    // However the process ends, nothing it started stays behind.
    process.on('exit', () => this.force());
  }

  /** Registers a part: `close` in good order, `force` when there is no time (must not wait). */
  add(close: () => Promise<void>, force?: () => void): void {
    this.closers.push(close);
    if (force) this.forced.push(force);
  }

  /** Closes every part, then ends the process with that code. */
  async end(code: number): Promise<never> {
    this.controller.abort();
    const timer = setTimeout(() => {
      say('still not done, so it ends at once');
      process.exit(1);
    }, DRAIN_MS);
    for (const close of this.closers.splice(0).reverse()) {
      await close().catch((error: unknown) => console.error(error));
    }
    clearTimeout(timer);
    this.forced.length = 0;
    process.exit(code);
  }

  /**
   * Ends when the parent does. A supervisor's TERM to npm reaches the shell that npm started us with; many shells do not
   * pass it on, and the server would stay behind with its port and data folder.
   */
  followParent(): void {
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      if (!this.signal.aborted) this.asked();
    }, PARENT_CHECK_MS);
    timer.unref();
  }

  private asked(): void {
    const nowMs = performance.now();
    if (this.askedAtMs === undefined) {
      this.askedAtMs = nowMs;
      say('');
      say('stopping: requests under way are finished first (Ctrl-C again ends at once)');
      void this.end(0);
    } else if (nowMs - this.askedAtMs > SAME_KEY_PRESS_MS) process.exit(130);
  }

  private force(): void {
    for (const force of this.forced.splice(0)) force();
  }
}
