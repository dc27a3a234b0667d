import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { CarriedDoorbell } from '../events/carried-doorbell.ts';
import type { Doorbell } from '../events/index.ts';
import type { Logger } from '../log/index.ts';
import { anotherConnection } from './connect.ts';

/** A connection that hears nothing may be a dead one: it is asked this often, and has as long to answer. */
const beatMs = 5_000;

export interface RedisDoorbellOptions {
  /** For speaking; stays with whoever connected it. */
  redis: Redis;
  log: Logger;
}

/**
 * A doorbell over pub/sub, listening on a connection of its own. While Redis is away only this process is heard, at the
 * start too; whenever it comes back everybody is told that words were missed.
 */
export async function createRedisDoorbell({ redis, log }: RedisDoorbellOptions): Promise<Doorbell> {
  const doorbell = new RedisDoorbell(redis, log);
  await doorbell.opened;
  return doorbell;
}

class RedisDoorbell extends CarriedDoorbell {
  /** When it listens, or has failed to for the first time. */
  readonly opened: Promise<void>;
  private readonly channel: string;
  private readonly ear: Redis;
  private readonly beat: NodeJS.Timeout;
  /** What this process says it has heard already. */
  private readonly self = randomUUID();

  constructor(
    private readonly redis: Redis,
    log: Logger,
  ) {
    super(log);
    this.channel = `${redis.options.keyPrefix ?? ''}doorbell`;
    this.ear = anotherConnection(redis, log, { commandTimeout: beatMs });
    this.ear.on('message', (_, word: string) => {
      if (!word.startsWith(this.self)) this.hear(word.slice(this.self.length));
    });
    redis.on('ready', this.speak);
    this.opened = new Promise((resolve) => {
      this.ear.once('close', resolve);
      this.ear.on('ready', () => void this.listen().then(resolve));
    });
    this.beat = setInterval(() => {
      if (this.ear.status === 'ready') this.ear.ping().catch(() => this.ear.disconnect(true));
    }, beatMs);
    this.beat.unref();
  }

  private readonly speak = (): void => this.schedule();

  protected get isConnected(): boolean {
    return this.redis.status === 'ready';
  }

  private async listen(): Promise<void> {
    try {
      await this.ear.subscribe(this.channel);
      this.listeners.heardNothing();
    } catch {
      if (!this.isClosed) this.ear.disconnect(true);
    }
  }

  protected async carry(words: readonly string[]): Promise<void> {
    await Promise.all(words.map((word) => this.redis.publish(this.channel, this.self + word)));
  }

  protected disconnect(): Promise<void> {
    clearInterval(this.beat);
    this.redis.off('ready', this.speak);
    this.ear.disconnect();
    return Promise.resolve();
  }
}
