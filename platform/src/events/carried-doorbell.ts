import type { Logger } from '../log/index.ts';
import { checkWhisper, DoorbellListeners, type Doorbell } from './doorbell.ts';
import type { JsonValue } from './event.ts';

/** PostgreSQL takes payloads below 8,000 bytes; shorter words do no harm elsewhere. */
const wordBytes = 7_900;

/** Rings within this time travel together, the last of each topic only. */
const batchMs = 3;

/** While the carrier is away, whispers are forgotten beyond this number; rings are made good by the sweeps. */
const keptWhispers = 1_000;

type Rings = Record<string, number>;
interface Word {
  rings?: Rings;
  whispers?: [topic: string, payload: JsonValue][];
}

/**
 * A doorbell that other processes hear as well. This process hears itself at once, the others in batches, over whatever
 * carries them.
 */
export abstract class CarriedDoorbell implements Doorbell {
  protected readonly listeners = new DoorbellListeners();
  protected isClosed = false;
  private rings = new Map<string, number>();
  private whispers: [topic: string, payload: JsonValue][] = [];
  private flushTimer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;

  constructor(protected readonly log: Logger) {}

  protected abstract readonly isConnected: boolean;

  /** Brings the words to the other processes. */
  protected abstract carry(words: readonly string[]): Promise<unknown>;

  protected abstract disconnect(): Promise<unknown>;

  /** Whoever may connect may say anything here: an error would leave the driver and end the process. */
  protected hear(payload: string): void {
    try {
      const { rings = {}, whispers = [] } = JSON.parse(payload) as Word;
      for (const [topic, seq] of Object.entries(rings)) this.listeners.heardRing(topic, seq);
      for (const [topic, said] of whispers) this.listeners.heardWhisper(topic, said);
    } catch (error) {
      this.log.warn({ err: error }, 'the doorbell heard a word that it does not understand');
    }
  }

  ring(topic: string, seq: number): void {
    this.listeners.heardRing(topic, seq);
    this.rings.set(topic, Math.max(seq, this.rings.get(topic) ?? 0));
    this.schedule();
  }

  whisper(topic: string, payload: JsonValue): void {
    checkWhisper(payload);
    this.listeners.heardWhisper(topic, payload);
    if (this.whispers.length < keptWhispers) this.whispers.push([topic, payload]);
    this.schedule();
  }

  /** To be called when the connection is there, too. */
  protected schedule(): void {
    if (!this.isConnected || this.sending || this.flushTimer) return;
    if (this.rings.size === 0 && this.whispers.length === 0) return;
    this.flushTimer = setTimeout(() => {
      this.flushTimer = undefined;
      this.sending = this.send().finally(() => {
        this.sending = undefined;
        this.schedule();
      });
    }, batchMs);
  }

  private async send(): Promise<void> {
    const words = wordsOf(this.rings, this.whispers);
    this.rings = new Map();
    this.whispers = [];
    try {
      await this.carry(words);
    } catch (error) {
      // The others look by themselves within a second.
      this.log.warn({ err: error }, 'the doorbell could not be heard');
    }
  }

  onRing(listener: (topic: string, seq: number) => void): () => void {
    return this.listeners.onRing(listener);
  }

  onWhisper(topic: string, listener: (payload: JsonValue) => void): () => void {
    return this.listeners.onWhisper(topic, listener);
  }

  onMissed(listener: () => void): () => void {
    return this.listeners.onMissed(listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.listeners.clear();
    clearTimeout(this.flushTimer);
    if (this.isConnected && this.rings.size + this.whispers.length > 0) await this.send();
    await this.sending;
    await this.disconnect();
  }
}

/** As few words as their bytes allow. */
function wordsOf(rings: ReadonlyMap<string, number>, whispers: readonly [string, JsonValue][]): string[] {
  const words: string[] = [];
  let word: Word = {};
  let bytes = 0;
  const add = (size: number, put: (into: Word) => void): void => {
    if (bytes + size > wordBytes) {
      words.push(JSON.stringify(word));
      word = {};
      bytes = 0;
    }
    bytes ||= '{"rings":{},"whispers":[]}'.length;
    bytes += size;
    put(word);
  };
  for (const [topic, seq] of rings) {
    add(Buffer.byteLength(`${JSON.stringify(topic)}:${seq},`), (into) => ((into.rings ??= {})[topic] = seq));
  }
  for (const whisper of whispers) {
    add(Buffer.byteLength(JSON.stringify(whisper)) + 1, (into) => (into.whispers ??= []).push(whisper));
  }
  if (bytes > 0) words.push(JSON.stringify(word));
  return words;
}
