import { forbidden } from '../errors/index.ts';
import type { ConfirmingSource, Stamps } from './meta.ts';
import type { Pass } from './pass.ts';

/** What becomes of a value of a stream: given, left out, given as the last one, or refused with an end. */
export type Verdict = 'give' | 'skip' | 'give-last' | 'refuse';

/** What a stream under a pass is made from. */
export interface Guarded<T> {
  source: AsyncIterator<T>;
  /** Given before everything else. */
  first?: T | undefined;
  /** Asked about every value; without it all are given as long as the reader has the right. */
  judge?: (value: T, pass: Pass) => Verdict | Promise<Verdict>;
}

/** A stream under a pass. It is pulled like its source; when the right is gone, it fails with FORBIDDEN. */
class GuardedStream<T extends object> implements AsyncIterableIterator<T>, ConfirmingSource {
  private first: T | undefined;
  private isOver = false;
  /** True once the last value was judged: whoever gets that had the right as long as there was one. */
  private hasLast = false;

  constructor(
    private readonly pass: Pass,
    private readonly options: Guarded<T>,
  ) {
    this.first = options.first;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T>> {
    const { first } = this;
    this.first = undefined;
    if (first) return { value: first, done: false };
    try {
      return await this.pull();
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  /**
   * What was loaded for a value may be newer than the value. Nothing is asked of the database as long as the right was
   * read at that version or later.
   */
  confirm(stamps: Stamps): boolean | Promise<boolean> {
    const { pass } = this;
    const version = stamps.get(pass.right);
    if (version === undefined || this.hasLast || pass.hadAt(version)) return true;
    const allowed = pass.allows(version);
    return typeof allowed === 'boolean' ? isGiven(allowed, pass) : allowed.then((is) => isGiven(is, pass));
  }

  async return(): Promise<IteratorResult<T>> {
    this.isOver = true;
    this.pass.release();
    await this.options.source.return?.();
    return { value: undefined, done: true };
  }

  private async pull(): Promise<IteratorResult<T>> {
    const { pass } = this;
    const { source, judge = whileReading } = this.options;
    while (!this.isOver) {
      const { value, done } = await source.next();
      // Closed by its reader meanwhile: there is nobody to tell anything.
      if (this.isOver) break;
      const verdict = done ? (pass.isEnded ? 'refuse' : null) : await judge(value, pass);
      if (verdict === 'skip') continue;
      if (verdict === 'refuse') throw rightIsGone();
      this.hasLast = verdict === 'give-last';
      if (verdict !== 'give') await this.return();
      if (verdict === null) break;
      return { value: value as T, done: false };
    }
    return { value: undefined, done: true };
  }
}

const rightIsGone = (): Error => forbidden('You may no longer read this.');

/** A stream that tells the end of what it is about leaves out what can no longer be asked. @throws when the right is gone */
function isGiven(isAllowed: boolean, pass: Pass): boolean {
  if (!isAllowed && pass.isEnded) throw rightIsGone();
  return isAllowed;
}

/** Opens a stream under a pass; the pass is given back when it cannot be opened. */
export async function guarded<T extends object>(
  pass: Pass,
  open: () => Guarded<T> | Promise<Guarded<T>>,
): Promise<AsyncIterableIterator<T>> {
  try {
    return new GuardedStream(pass, await open());
  } catch (error) {
    pass.release();
    throw error;
  }
}

const whileReading = (_value: unknown, pass: Pass): Verdict => (pass.isEnded ? 'refuse' : 'give');
