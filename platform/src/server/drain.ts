import type { Logger } from '../log/index.ts';

/** One thing to close, in the order of `Drain.add`: doors first, databases last. */
export interface Closer {
  name: string;
  close: () => Promise<void>;
}

/** Closes a process in order. A closer that fails is logged and does not keep the others from closing. */
export class Drain {
  private readonly closers: Closer[] = [];
  private closing: Promise<void> | undefined;

  constructor(private readonly log: Logger) {}

  add(name: string, close: () => Promise<void>): void {
    this.closers.push({ name, close });
  }

  get isDraining(): boolean {
    return this.closing !== undefined;
  }

  /** Repeated calls wait for the first one. */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async closeAll(): Promise<void> {
    for (const { name, close } of this.closers) {
      try {
        await close();
      } catch (error) {
        this.log.error({ err: error, part: name }, 'could not close cleanly');
      }
    }
  }
}
