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

interface Waiting {
  text: string;
  values: unknown[] | undefined;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** One connection answers one statement after the other: with more of them, others go to the next one. */
const mostTogether = 12;

/** What may wait for others: whatever is behind it would wait as well, and those others perhaps for that. */
const mayWait = /\b(insert|update|delete|merge|lock|share|call|do)\b|_lock|pg_sleep/i;
const isReading = /^\s*(\/\*[^*]*\*\/\s*)?(select|with)\b/i;

/** By text: whether it only reads. Of all texts that this process sends, but for pages of odd lengths. */
const reads = new Map<string, boolean>();
const mostKnown = 1_000;

function onlyReads(text: string): boolean {
  const known = reads.get(text);
  if (known !== undefined) return known;
  const found = isReading.test(text) && !mayWait.test(text);
  if (reads.size < mostKnown) reads.set(text, found);
  return found;
}

/**
 * Sends readings that begin in one turn of the event loop over one connection, with one write, and each on its own: one
 * that fails fails alone. What comes while all connections are busy waits together. Any other statement goes by itself.
 */
export class Batches {
  private waiting: Waiting[] = [];
  private isAsking = false;
  /** Connections that are listened to: without that, one that breaks while it is used would end the process. */
  private readonly heard = new WeakSet<Client>();

  constructor(private readonly poolOf: () => ClientPool) {}

  send(text: string, values: unknown[] | undefined): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const one: Waiting = { text, values, resolve, reject };
      if (!onlyReads(text)) return this.sendWhenFree(() => [one]);
      this.waiting.push(one);
      if (this.isAsking) return;
      this.isAsking = true;
      setImmediate(this.ask);
    });
  }

  private readonly ask = (): void => {
    this.sendWhenFree(() => {
      const batch = this.waiting.splice(0, mostTogether);
      this.isAsking = this.waiting.length > 0;
      if (this.isAsking) this.ask();
      return batch;
    });
  };

  private sendWhenFree(take: () => readonly Waiting[]): void {
    this.poolOf().connect((error, client, release) => {
      const batch = take();
      if (error) for (const { reject } of batch) reject(error);
      else this.sendAll(batch, client, release);
    });
  }

  private sendAll(batch: readonly Waiting[], client: Client, release: () => void): void {
    if (!this.heard.has(client)) {
      this.heard.add(client);
      client.on('error', () => undefined);
    }
    let left = batch.length;
    const done = (): void => {
      left -= 1;
      if (left === 0) release();
    };
    const { stream } = client.connection;
    stream.cork();
    for (const { text, values, resolve, reject } of batch) {
      client.query(text, values).then(
        (outcome) => (done(), resolve(outcome)),
        (error: unknown) => (done(), reject(error)),
      );
    }
    stream.uncork();
  }
}
