import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { PatientRedis } from '@testverse/platform/redis';
import { Allowance } from './allowance.ts';
import type { CacheStore, Kept } from './store.ts';

/** Asking the subgraph costs a few milliseconds: nobody waits much longer for what would spare that. */
const defaultPatienceMs = 50;

export interface RedisStoreParts {
  redis: Redis;
  clock: Clock;
  log: Logger;
  patienceMs?: number;
  restMs?: number;
  /** How much this process may have there at a time; without it what is there makes way by itself. */
  mostBytes?: number;
  /** Ends the connection; absent for one that somebody else uses, too. */
  close?(): void;
}

/** Keeps values for all routers of an installation. While Redis does not answer there is nothing in it. */
export class RedisStore implements CacheStore {
  readonly isShared = true;
  private readonly redis: PatientRedis;
  private readonly allowance: Allowance | undefined;

  constructor(private readonly parts: RedisStoreParts) {
    const { redis, clock, log, patienceMs = defaultPatienceMs, restMs } = parts;
    const whenAway = 'no answers are kept in Redis';
    this.redis = new PatientRedis({ redis, clock, log, patienceMs, restMs, whenAway });
    this.allowance = parts.mostBytes === undefined ? undefined : new Allowance(parts.mostBytes);
  }

  get isThere(): boolean {
    return this.redis.isThere;
  }

  async get(keys: readonly string[]): Promise<readonly (string | undefined)[]> {
    const found = await this.redis.ask((redis) => redis.mget(keys.map(nameOf)));
    return keys.map((_, place) => found?.[place] ?? undefined);
  }

  async set(values: readonly Kept[]): Promise<void> {
    const nowMs = this.parts.clock.now().getTime();
    const allowed = values.filter(
      ({ value, ttlMs, isNeeded }) =>
        isNeeded === true || (this.allowance?.take(value, nowMs, ttlMs) ?? true),
    );
    if (allowed.length === 0) return;
    await this.redis.ask(async (redis) => {
      const pipeline = redis.pipeline();
      for (const { key, value, ttlMs } of allowed)
        pipeline.set(nameOf(key), value, 'PX', Math.max(1, Math.round(ttlMs)));
      const failed = (await pipeline.exec())?.find(([error]) => error);
      if (failed?.[0]) throw failed[0];
    });
  }

  close(): Promise<void> {
    this.parts.close?.();
    return Promise.resolve();
  }
}

/** Keys hold what clients send: in Redis they all have one length. */
function nameOf(key: string): string {
  return `cache:${createHash('sha256').update(key).digest('base64url')}`;
}
