import pg from 'pg';
import type { Logger } from '../log/index.ts';
import { CarriedDoorbell } from './carried-doorbell.ts';
import type { Doorbell } from './doorbell.ts';

const channel = 'doorbell';

const firstRetryMs = 100;
const lastRetryMs = 5_000;

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

class PostgresDoorbell extends CarriedDoorbell {
  private client: pg.Client | undefined;
  private retryTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: PostgresDoorbellOptions) {
    super(options.log);
  }

  protected get isConnected(): boolean {
    return this.client !== undefined;
  }

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
    this.log.warn({ err: error }, 'the doorbell lost its connection');
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

  protected async carry(words: readonly string[]): Promise<void> {
    await this.client?.query('select pg_notify($1, word) from unnest($2::text[]) as word', [channel, words]);
  }

  protected async disconnect(): Promise<void> {
    clearTimeout(this.retryTimer);
    await this.client?.end();
  }
}

async function processOf(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}
