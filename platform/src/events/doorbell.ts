import type { JsonValue } from './event.ts';

type RingListener = (topic: string, seq: number) => void;
type WhisperListener = (payload: JsonValue) => void;

/**
 * Carries "topic T is at seq N" from the process that committed to those that listen. Words may be lost, repeated or
 * late: whoever listens reads the log, and looks by itself now and then. Listeners must not throw.
 */
export interface Doorbell {
  ring(topic: string, seq: number): void;

  /**
   * Says something that is never logged to whoever listens at this moment, in this process too; at most once.
   * @throws RangeError above 7,000 bytes
   */
  whisper(topic: string, payload: JsonValue): void;

  /** @returns what ends the listening */
  onRing(listener: RingListener): () => void;

  /** @returns what ends the listening */
  onWhisper(topic: string, listener: WhisperListener): () => void;

  /** Called when words may have been lost. @returns what ends the listening */
  onMissed(listener: () => void): () => void;

  close(): Promise<void>;
}

/** What every doorbell needs: who listens to what in this process. */
export class DoorbellListeners {
  private readonly rings = new Set<RingListener>();
  private readonly missed = new Set<() => void>();
  private readonly whispers = new Map<string, Set<WhisperListener>>();

  onRing(listener: RingListener): () => void {
    this.rings.add(listener);
    return () => this.rings.delete(listener);
  }

  onMissed(listener: () => void): () => void {
    this.missed.add(listener);
    return () => this.missed.delete(listener);
  }

  onWhisper(topic: string, listener: WhisperListener): () => void {
    const listeners = this.whispers.get(topic) ?? new Set();
    this.whispers.set(topic, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.whispers.get(topic) === listeners) this.whispers.delete(topic);
    };
  }

  heardRing(topic: string, seq: number): void {
    for (const listener of this.rings) listener(topic, seq);
  }

  heardWhisper(topic: string, payload: JsonValue): void {
    for (const listener of this.whispers.get(topic) ?? []) listener(payload);
  }

  heardNothing(): void {
    for (const listener of this.missed) listener();
  }

  clear(): void {
    this.rings.clear();
    this.missed.clear();
    this.whispers.clear();
  }
}

/** What fits into one word of PostgreSQL (8,000 bytes) with its envelope; the same everywhere, so nothing depends on it. */
const whisperBytes = 7_000;

/** @throws RangeError for a whisper that is too long */
export function checkWhisper(payload: JsonValue): void {
  const bytes = Buffer.byteLength(JSON.stringify(payload));
  if (bytes > whisperBytes) throw new RangeError(`a whisper has ${whisperBytes} bytes at most, not ${bytes}`);
}

/** A doorbell for one process: heard at once. */
export function createMemoryDoorbell(): Doorbell {
  const listeners = new DoorbellListeners();
  return {
    ring: (topic, seq) => listeners.heardRing(topic, seq),
    whisper: (topic, payload) => {
      checkWhisper(payload);
      listeners.heardWhisper(topic, payload);
    },
    onRing: (listener) => listeners.onRing(listener),
    onWhisper: (topic, listener) => listeners.onWhisper(topic, listener),
    onMissed: (listener) => listeners.onMissed(listener),
    close: () => Promise.resolve(listeners.clear()),
  };
}
