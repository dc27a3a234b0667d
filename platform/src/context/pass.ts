import type { Actor } from '../actor/index.ts';

/** What a right to read follows from, at one moment. */
export interface AccessState {
  /** Rises whenever somebody may have lost the right. */
  version: number;
}

/** How somebody stands to what a right is about. */
export interface Readership {
  isReader: boolean;
  /** Whether they belong to it, rather than being a guest. */
  isMember: boolean;
}

/** What a pass has to know of the watch it belongs to. */
export interface Watched {
  readonly right: string;
  remove(pass: Pass): void;
  checkAll(stamp: number | null): Promise<void>;
}

export interface PassOptions {
  /** True for a stream that tells the end of what it is about itself, and so must hear of it. */
  outlivesRight?: boolean;
}

/**
 * One reader's right, for as long as a stream of theirs is open. It was read at a certain version; an event that was
 * committed later is given only after reading it again.
 */
export class Pass {
  private readonly ending = new AbortController();
  private version = -1;
  private isReader = false;
  private isInside = false;
  private isGone = false;
  private isReleased = false;

  constructor(
    readonly actor: Actor,
    private readonly watch: Watched,
    private readonly options: PassOptions,
  ) {}

  /** What it is a right to. */
  get right(): string {
    return this.watch.right;
  }

  /** Aborted when the right is gone. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Whether the reader belongs to what they read, rather than being a guest. */
  get isMember(): boolean {
    return this.isInside && !this.isEnded && !this.isGone;
  }

  get isEnded(): boolean {
    return this.ending.signal.aborted;
  }

  /** Whether what it is about is gone, and the stream goes on to what it has to tell of that. */
  get isOutliving(): boolean {
    return this.isGone && !this.isEnded;
  }

  /** Whether an event may be given that was read at that version; null: what it is about was gone. */
  allows(stamp: number | null): boolean | Promise<boolean> {
    if (this.isCertain(stamp)) return this.isReading;
    return this.recheck(stamp);
  }

  /** Whether the reader is known to have had the right at that version. */
  hadAt(version: number): boolean {
    return this.isReader && !this.isEnded && this.version >= version;
  }

  /** Gives the pass back. */
  release(): void {
    this.isReleased = true;
    this.watch.remove(this);
  }

  /** Takes over what was read, null when it is gone; ends when it says no. */
  settle(read: (Readership & AccessState) | null): void {
    if (!read) {
      this.isGone = true;
      if (!this.options.outlivesRight) this.ending.abort();
      return;
    }
    // Two readings may answer in the other order; rights go by the later one.
    if (read.version < this.version) return;
    this.version = read.version;
    this.isInside = read.isMember;
    this.isReader = read.isReader;
    if (!this.isReader) this.ending.abort();
  }

  isCertain(stamp: number | null): boolean {
    if (this.isEnded || this.isGone) return true;
    return stamp !== null && this.version >= stamp;
  }

  private get isReading(): boolean {
    return this.isReader && !this.isEnded && !this.isGone;
  }

  private async recheck(stamp: number | null): Promise<boolean> {
    while (!this.isCertain(stamp)) {
      // Nobody reads the rights of a pass that was given back, nor needs them.
      if (this.isReleased) return false;
      await this.watch.checkAll(stamp);
    }
    return this.isReading;
  }
}
