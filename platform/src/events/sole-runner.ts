import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** How often a process that does not do the work asks whether it should. */
const standbyMs = 1_000;

/** The server notices within seconds that the host of a runner vanished without a word (Linux, TCP). */
const keepalives = '-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2';

const connectTimeoutMs = 5_000;

export interface SoleWork {
  /** Who wants to do the same work has the same name for it. */
  name: string;
  databaseUrl: string;
  /** Works until the signal, and finishes then what is under way. */
  work(signal: AbortSignal): Promise<unknown>;
  /** Told why the work could not be had or went away; it is asked for again. */
  lost(error: unknown): void;
}

/** Does something in one process at a time: open one in each, the others stand by. */
export class SoleRunner {
  /** True while this process is the one. */
  isActive = false;
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  constructor(private readonly sole: SoleWork) {
    this.ended = this.standBy(this.stopping.signal);
  }

  /** Finishes what is under way and lets another process go on. */
  stop(): Promise<void> {
    this.stopping.abort();
    return this.ended;
  }

  private async standBy(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.serve(signal).catch((error: unknown) => this.sole.lost(error));
      await delay(standbyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Works if nobody else does, until the runner stops or its lock is lost. The lock lives as long as its own connection:
   * that of a killed process is closed, and the next one that asks has it. It intentionally does not wait for the lock, as
   * a statement that waits holds back vacuum.
   */
  private async serve(stopping: AbortSignal): Promise<void> {
    const client = new pg.Client({
      connectionString: this.sole.databaseUrl,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      options: keepalives,
    });
    const term = new AbortController();
    const end = (): void => {
      this.isActive = false;
      term.abort();
    };
    setMaxListeners(0, term.signal);
    client.on('error', end).on('end', end);
    stopping.addEventListener('abort', end);
    try {
      await client.connect();
      const { rows } = await client.query<{ held: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
        [this.sole.name],
      );
      this.isActive = rows[0]?.held === true && !term.signal.aborted;
      if (this.isActive) await this.sole.work(term.signal);
    } finally {
      this.isActive = false;
      stopping.removeEventListener('abort', end);
      await client.end().catch(() => undefined);
    }
  }
}
