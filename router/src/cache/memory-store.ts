import type { Clock } from '@testverse/platform/context';
import type { CacheStore, Kept } from './store.ts';

interface Entry {
  value: string;
  expiresAtMs: number;
}

/** What an entry takes beside its texts, about. */
const entryBytes = 150;

/**
 * Keeps values in this process, up to a number of bytes. Whatever is used moves to the younger half; when that is full, the
 * older half is forgotten as a whole. (To move each used entry to the end of one map costs more than all the rest.)
 */
export class MemoryStore implements CacheStore {
  readonly isShared = false;
  readonly isThere = true;
  private readonly mostInHalf: number;
  private young = new Half();
  private old = new Half();

  constructor(
    private readonly clock: Clock,
    mostBytes: number,
  ) {
    this.mostInHalf = mostBytes / 2;
  }

  /** About how much memory it takes. */
  get bytes(): number {
    return this.young.bytes + this.old.bytes;
  }

  get(keys: readonly string[]): readonly (string | undefined)[] {
    const nowMs = this.clock.now().getTime();
    return keys.map((key) => {
      const young = this.young.entries.get(key);
      const entry = young ?? this.old.entries.get(key);
      if (!entry || entry.expiresAtMs <= nowMs) return undefined;
      if (!young) this.add(key, entry);
      return entry.value;
    });
  }

  set(values: readonly Kept[]): void {
    const nowMs = this.clock.now().getTime();
    for (const { key, value, ttlMs } of values) this.add(key, { value, expiresAtMs: nowMs + ttlMs });
  }

  close(): Promise<void> {
    this.young = new Half();
    this.old = new Half();
    return Promise.resolve();
  }

  private add(key: string, entry: Entry): void {
    const size = sizeOf(key, entry);
    if (size > this.mostInHalf) return;
    if (this.young.bytes + size > this.mostInHalf) {
      this.old = this.young;
      this.young = new Half();
    }
    this.young.add(key, entry, size);
  }
}

class Half {
  readonly entries = new Map<string, Entry>();
  bytes = 0;

  add(key: string, entry: Entry, size: number): void {
    const former = this.entries.get(key);
    if (former) this.bytes -= sizeOf(key, former);
    this.entries.set(key, entry);
    this.bytes += size;
  }
}

/** A text with anything but Latin letters takes two bytes for each of its characters. */
function sizeOf(key: string, { value }: Entry): number {
  return entryBytes + 2 * (key.length + value.length);
}
