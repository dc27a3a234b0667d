import { plannedAnew } from './preparing-client.ts';
import type { Outcome } from './statement.ts';

/** A connection of the pool. */
export interface Client {
  query(text: string, values?: unknown[]): Promise<Outcome>;
  on(event: 'error', listener: () => void): unknown;
  connection: { stream: { cork(): void; uncork(): void } };
}

/** Where connections are had and given back, as the driver has it. */
export interface ClientPool {
  connect(done: (error: Error | undefined, client: Client, release: () => void) => void): void;
}

interface Asked {
  text: string;
  values: unknown[] | undefined;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** One connection answers one statement after the other: with more of them, others go to the next one. */
const mostTogether = 8;

/** What takes longer than this, and this many times longer than others do, is not to keep them waiting the next time. */
const slowMs = 30;
const slowTimes = 8;

/** What may wait for others: whatever is behind it would wait as well, and those others perhaps for that. */
const mayWait = /\b(insert|update|delete|merge|lock|share|call|do)\b|_lock|pg_sleep/i;
const isReading = /^\s*(select|with)\b/i;

/** By text: whether it goes together with others. Of all texts that this process sends, but for pages of odd lengths. */
const companions = new Map<string, boolean>();
const mostKnown = 1_000;

/** Lists under filters are quick for some values and slow for others: they keep nobody waiting. */
function mayGoTogether(text: string): boolean {
  const known = companions.get(text);
  if (known !== undefined) return known;
  const may = isReading.test(text) && !mayWait.test(text) && !text.startsWith(plannedAnew);
  if (companions.size < mostKnown) companions.set(text, may);
  return may;
}

/** Texts that took long the last time. */
const slow = new Set<string>();
/** What a statement took lately, on average: where there is more to do than can be done, all of them take long. */
let usualMs = 0;

function remember(text: string, tookMs: number): void {
  if (tookMs < Math.max(slowMs, slowTimes * usualMs)) slow.delete(text);
  else if (slow.size < mostKnown) slow.add(text);
  usualMs += (Math.min(tookMs, slowMs) - usualMs) / 100;
}

/**
 * Sends readings that begin in one turn of the event loop over one connection, with one write, and each on its own: one
 * that fails fails alone. What comes while all connections are busy waits together. Any other statement goes by itself, and
 * so does a reading that is known to be slow.
 */
export class Batches {
  private waiting: Asked[] = [];
  private isAsking = false;
  /** Connections that are listened to: without that, one that breaks while it is used would end the process. */
  private readonly heard = new WeakSet<Client>();

  /** @param poolOf the pool; undefined when it is closed */
  constructor(private readonly poolOf: () => ClientPool | undefined) {}

  send(text: string, values: unknown[] | undefined): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const asked: Asked = { text, values, resolve, reject };
      if (slow.has(text) || !mayGoTogether(text)) return this.sendAlone(asked);
      this.waiting.push(asked);
      if (this.isAsking) return;
      this.isAsking = true;
      setImmediate(this.ask);
    });
  }

  private sendAlone(asked: Asked): void {
    this.withClient(
      (client, release) => this.sendAll([asked], client, release),
      (error) => asked.reject(error),
    );
  }

  private readonly ask = (): void => {
    this.withClient(
      (client, release) => {
        const batch = this.waiting.splice(0, mostTogether);
        this.isAsking = this.waiting.length > 0;
        if (this.isAsking) this.ask();
        this.sendAll(batch, client, release);
      },
      (error) => {
        // None is to be had: nobody is let wait for the same again.
        const all = this.waiting.splice(0);
        this.isAsking = false;
        for (const { reject } of all) reject(error);
      },
    );
  };

  private withClient(
    use: (client: Client, release: () => void) => void,
    fail: (error: unknown) => void,
  ): void {
    const pool = this.poolOf();
    if (!pool) return fail(new Error('the connections of this subgraph are closed'));
    pool.connect((error, client, release) => {
      if (error) return fail(error);
      if (!this.heard.has(client)) {
        this.heard.add(client);
        client.on('error', () => undefined);
      }
      use(client, release);
    });
  }

  private sendAll(batch: readonly Asked[], client: Client, release: () => void): void {
    let left = batch.length;
    let since = performance.now();
    const done = (text: string): void => {
      const now = performance.now();
      remember(text, now - since);
      since = now;
      left -= 1;
      if (left === 0) release();
    };
    const { stream } = client.connection;
    stream.cork();
    for (const { text, values, resolve, reject } of batch) {
      client.query(text, values).then(
        (outcome) => (done(text), resolve(outcome)),
        (error: unknown) => (done(text), reject(error)),
      );
    }
    stream.uncork();
  }
}
