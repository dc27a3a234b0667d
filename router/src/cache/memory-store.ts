import type { Clock } from '@testverse/platform/context';
import type { CacheStore, Kept } from './store.ts';

interface Entry {
  value: string;
  expiresAtMs: number;
}

/** What an entry takes beside its texts, about. */
const entryBytes = 150;

/** Keeps values in this process, the latest used ones up to a number of bytes. */
export class MemoryStore implements CacheStore {
  readonly isShared = false;
  readonly isThere = true;
  private readonly entries = new Map<string, Entry>();
  private held = 0;

  constructor(
    private readonly clock: Clock,
    private readonly mostBytes: number,
  ) {}

  /** About how much memory it takes. */
  get bytes(): number {
    return this.held;
  }

  get(keys: readonly string[]): readonly (string | undefined)[] {
    const nowMs = this.clock.now().getTime();
    return keys.map((key) => {
      const entry = this.entries.get(key);
      if (!entry) return undefined;
      this.remove(key, entry);
      if (entry.expiresAtMs <= nowMs) return undefined;
      this.add(key, entry);
      return entry.value;
    });
  }

  set(values: readonly Kept[]): void {
    const nowMs = this.clock.now().getTime();
    for (const { key, value, ttlMs } of values) {
      const former = this.entries.get(key);
      if (former) this.remove(key, former);
      this.add(key, { value, expiresAtMs: nowMs + ttlMs });
    }
    for (const [key, entry] of this.entries) {
      if (this.held <= this.mostBytes) return;
      this.remove(key, entry);
    }
  }

  close(): Promise<void> {
    this.entries.clear();
    this.held = 0;
    return Promise.resolve();
  }

  private add(key: string, entry: Entry): void {
    this.entries.set(key, entry);
    this.held += sizeOf(key, entry);
  }

  private remove(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.held -= sizeOf(key, entry);
  }
}

/** A text with anything but Latin letters takes two bytes for each of its characters. */
function sizeOf(key: string, { value }: Entry): number {
  return entryBytes + 2 * (key.length + value.length);
}
