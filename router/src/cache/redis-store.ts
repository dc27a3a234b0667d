import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { Allowance } from './allowance.ts';
import type { CacheStore, Kept } from './store.ts';

/** Asking the subgraph costs a few milliseconds: nobody waits much longer for what would spare that. */
const defaultPatienceMs = 50;

/** How long a Redis that did not answer is left alone. */
const defaultRestMs = 1_000;

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
  private readonly patienceMs: number;
  private readonly restMs: number;
  private readonly allowance: Allowance | undefined;
  /** 0 while Redis answers. */
  private awayUntilMs = 0;

  constructor(private readonly parts: RedisStoreParts) {
    this.patienceMs = parts.patienceMs ?? defaultPatienceMs;
    this.restMs = parts.restMs ?? defaultRestMs;
    this.allowance = parts.mostBytes === undefined ? undefined : new Allowance(parts.mostBytes);
  }

  get isThere(): boolean {
    return this.awayUntilMs === 0;
  }

  async get(keys: readonly string[]): Promise<readonly (string | undefined)[]> {
    const found = await this.ask((redis) => redis.mget(keys.map(nameOf)));
    return keys.map((_, place) => found?.[place] ?? undefined);
  }

  async set(values: readonly Kept[]): Promise<void> {
    const nowMs = this.parts.clock.now().getTime();
    const allowed = values.filter(
      ({ value, ttlMs, isNeeded }) =>
        isNeeded === true || (this.allowance?.take(value, nowMs, ttlMs) ?? true),
    );
    if (allowed.length === 0) return;
    await this.ask(async (redis) => {
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

  /** @returns undefined when Redis does not answer in time */
  private async ask<T>(run: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    const nowMs = this.parts.clock.now().getTime();
    if (nowMs < this.awayUntilMs) return undefined;
    // One request asks whether it is back; the others do not wait for the answer.
    if (this.awayUntilMs > 0) this.awayUntilMs = nowMs + this.restMs;
    try {
      const answer = await inTime(run(this.parts.redis), this.patienceMs);
      this.awayUntilMs = 0;
      return answer;
    } catch (error) {
      if (this.awayUntilMs === 0) this.parts.log.warn({ err: error }, 'no answers are kept in Redis');
      this.awayUntilMs = nowMs + this.restMs;
      return undefined;
    }
  }
}

/** Keys hold what clients send: in Redis they all have one length. */
function nameOf(key: string): string {
  return `cache:${createHash('sha256').update(key).digest('base64url')}`;
}

async function inTime<T>(asked: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
