import pg from 'pg';
import type { Logger } from '../log/index.ts';
import { checkWhisper, DoorbellListeners, type Doorbell } from './doorbell.ts';
import type { JsonValue } from './event.ts';

const channel = 'doorbell';

/** PostgreSQL takes payloads below 8,000 bytes. */
const wordBytes = 7_900;

/** Rings within this time travel together, the last of each topic only. */
const batchMs = 3;

/** While the database is away, whispers are forgotten beyond this number; rings are made good by the sweeps. */
const keptWhispers = 1_000;

const firstRetryMs = 100;
const lastRetryMs = 5_000;

type Rings = Record<string, number>;
interface Word {
  rings?: Rings;
  whispers?: [topic: string, payload: JsonValue][];
}

export interface PostgresDoorbellOptions {
  databaseUrl: string;
  log: Logger;
}

/**
 * A doorbell over NOTIFY, on a connection of its own: inside the acts' transactions it would let them commit only one
 * after the other. This process hears itself at once, the others in batches; after a lost connection everybody is told
 * that words were missed.
 */
export async function createPostgresDoorbell(options: PostgresDoorbellOptions): Promise<Doorbell> {
  const doorbell = new PostgresDoorbell(options);
  await doorbell.connect();
  return doorbell;
}

class PostgresDoorbell implements Doorbell {
  private readonly listeners = new DoorbellListeners();
  private client: pg.Client | undefined;
  private rings = new Map<string, number>();
  private whispers: [topic: string, payload: JsonValue][] = [];
  private flushTimer: NodeJS.Timeout | undefined;
  private retryTimer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private sending: Promise<void> | undefined;

  constructor(private readonly options: PostgresDoorbellOptions) {}

  async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.databaseUrl,
      application_name: 'doorbell',
      connectionTimeoutMillis: lastRetryMs,
      keepAlive: true,
    });
    let isLost = false;
    const lose = (error?: Error): void => {
      isLost = true;
      if (this.client === client) this.lost(client, error);
    };
    client.on('error', lose).on('end', () => lose());
    try {
      await client.connect();
      const ownProcess = await processOf(client);
      client.on('notification', ({ processId, payload }) => {
        // What this process says it has heard already.
        if (processId !== ownProcess && payload) this.hear(payload);
      });
      await client.query(`listen ${channel}`);
      if (isLost) throw new Error('the connection was lost at once');
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    if (this.isClosed) return client.end();
    this.client = client;
    this.schedule();
  }

  private lost(client: pg.Client, error?: Error): void {
    this.client = undefined;
    if (this.isClosed) return;
    this.options.log.warn({ err: error }, 'the doorbell lost its connection');
    client.end().catch(() => undefined);
    this.retry(firstRetryMs);
  }

  private retry(afterMs: number): void {
    this.retryTimer = setTimeout(() => {
      this.connect().then(
        () => this.listeners.heardNothing(),
        () => !this.isClosed && this.retry(Math.min(afterMs * 2, lastRetryMs)),
      );
    }, afterMs);
    this.retryTimer.unref();
  }

  /** Whoever may connect to the database may say anything here: an error would leave the driver and end the process. */
  private hear(payload: string): void {
    try {
      const { rings = {}, whispers = [] } = JSON.parse(payload) as Word;
      for (const [topic, seq] of Object.entries(rings)) this.listeners.heardRing(topic, seq);
      for (const [topic, said] of whispers) this.listeners.heardWhisper(topic, said);
    } catch (error) {
      this.options.log.warn({ err: error }, 'the doorbell heard a word that it does not understand');
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

  private schedule(): void {
    if (!this.client || this.sending || this.flushTimer) return;
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
      await this.client?.query('select pg_notify($1, word) from unnest($2::text[]) as word', [
        channel,
        words,
      ]);
    } catch (error) {
      // The others look by themselves within a second.
      this.options.log.warn({ err: error }, 'the doorbell could not be heard');
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
    clearTimeout(this.retryTimer);
    clearTimeout(this.flushTimer);
    if (this.client && this.rings.size + this.whispers.length > 0) await this.send();
    await this.sending;
    await this.client?.end();
  }
}

async function processOf(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
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
