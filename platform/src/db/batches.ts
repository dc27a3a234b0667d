import { isOutage } from '../errors/outage.ts';
import { Paces } from './paces.ts';
import type { Outcome } from './statement.ts';

/** A connection of the pool. */
export interface Client {
  query(text: string, values?: unknown[]): Promise<Outcome>;
  on(event: 'error', listener: () => void): unknown;
  connection: { stream: { cork(): void; uncork(): void } };
}

/** Gives a connection back; one that is of no use any more with the reason. */
type Release = (broken?: Error) => void;

/** Where connections are had and given back, as the driver has it. */
export interface ClientPool {
  connect(done: (error: Error | undefined, client: Client, release: Release) => void): void;
}

interface Asked {
  text: string;
  values: unknown[] | undefined;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
  isSettled: boolean;
  /** Asked once more, after the connection broke under it. */
  isRepeated: boolean;
}

/** One connection answers one statement after the other: with more of them, others go to the next one. */
const mostTogether = 8;

/**
 * Sends readings that begin in one turn of the event loop over one connection, with one write, and each on its own: one
 * that fails fails alone. What comes while all connections are busy waits together. Any other statement goes by itself, and
 * so does a reading that is known to be slow; those behind one that turns out to be are asked over another connection as
 * well. A reading whose connection breaks is asked once more, by itself.
 */
export class Batches {
  private waiting: Asked[] = [];
  private isAsking = false;
  private readonly paces = new Paces();
  /** Connections that are listened to: without that, one that breaks while it is used would end the process. */
  private readonly heard = new WeakSet<Client>();
  private unsettled = 0;
  private whenSettled: (() => void) | undefined;

  /** @param poolOf the pool; undefined when it is closed */
  constructor(private readonly poolOf: () => ClientPool | undefined) {}

  send(text: string, values: unknown[] | undefined): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.whenSettled) return reject(closed());
      this.unsettled += 1;
      const asked: Asked = { text, values, resolve, reject, isSettled: false, isRepeated: false };
      if (!this.paces.mayGoTogether(text)) return this.sendAlone(asked);
      this.waiting.push(asked);
      if (this.isAsking) return;
      this.isAsking = true;
      setImmediate(this.ask);
    });
  }

  /** Takes no more. @returns when all that was asked is answered */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.whenSettled = resolve;
      if (this.unsettled === 0) resolve();
    });
  }

  private sendAlone(asked: Asked): void {
    this.withClient(
      (client, release) => this.sendAll([asked], client, release),
      (error) => this.settle(asked, error),
    );
  }

  private readonly ask = (): void => {
    this.withClient(
      (client, release) => {
        const batch = this.waiting.splice(0, mostTogether);
        this.isAsking = this.waiting.length > 0;
        if (this.isAsking) this.ask();
        this.sendAll(batch, client, release, true);
      },
      (error) => {
        // None is to be had: nobody is let wait for the same again.
        const all = this.waiting.splice(0);
        this.isAsking = false;
        for (const asked of all) this.settle(asked, error);
      },
    );
  };

  private withClient(use: (client: Client, release: Release) => void, fail: (error: unknown) => void): void {
    const pool = this.poolOf();
    if (!pool) return fail(closed());
    pool.connect((error, client, release) => {
      if (error) return fail(error);
      if (!this.heard.has(client)) {
        this.heard.add(client);
        client.on('error', () => undefined);
      }
      use(client, release);
    });
  }

  private sendAll(batch: readonly Asked[], client: Client, release: Release, isWatched = false): void {
    let left = batch.length;
    let since = performance.now();
    let broken: Error | undefined;
    const isStuck = (limitMs: number): boolean => left > 1 && performance.now() - since >= limitMs;
    const stopWatching = isWatched && left > 1 ? this.watch(batch, isStuck) : undefined;
    const done = (text: string, error?: unknown): void => {
      const now = performance.now();
      if (isOutage(error)) broken = error as Error;
      else this.paces.remember(text, now - since);
      since = now;
      left -= 1;
      if (left > 0) return;
      stopWatching?.();
      release(broken);
    };
    const { stream } = client.connection;
    stream.cork();
    for (const asked of batch) {
      const { text, values } = asked;
      client.query(text, values).then(
        (outcome) => (done(text), this.settle(asked, undefined, outcome)),
        (error: unknown) => (done(text, error), this.refuse(asked, error)),
      );
    }
    stream.uncork();
  }

  private watch(batch: readonly Asked[], isStuck: (limitMs: number) => boolean): () => void {
    const { limitMs } = this.paces;
    const timer = setTimeout(() => {
      // What has arrived while this process was busy is heard first.
      setImmediate(() => {
        if (isStuck(limitMs)) this.passBy(batch);
        else timer.refresh();
      });
    }, limitMs);
    return () => clearTimeout(timer);
  }

  /** Asks those behind a slow one once more, over another connection: whichever answers first is heard. */
  private passBy(batch: readonly Asked[]): void {
    this.withClient(
      (client, release) => {
        const [, ...behind] = batch.filter(({ isSettled }) => !isSettled);
        if (behind.length === 0) release();
        else this.sendAll(behind, client, release);
      },
      () => undefined,
    );
  }

  private refuse(asked: Asked, error: unknown): void {
    if (asked.isSettled) return;
    if (asked.isRepeated || !isOutage(error) || !this.paces.isReading(asked.text))
      return this.settle(asked, error);
    asked.isRepeated = true;
    this.sendAlone(asked);
  }

  private settle(asked: Asked, error: unknown, outcome?: Outcome): void {
    if (asked.isSettled) return;
    asked.isSettled = true;
    this.unsettled -= 1;
    if (outcome) asked.resolve(outcome);
    else asked.reject(error);
    if (this.unsettled === 0) this.whenSettled?.();
  }
}

function closed(): Error {
  return new Error('the connections of this subgraph are closed');
}
