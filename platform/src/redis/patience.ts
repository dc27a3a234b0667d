import type { Redis } from 'ioredis';
import type { Clock } from '../context/index.ts';
import type { Logger } from '../log/index.ts';

/** How long a Redis that did not answer is left alone. */
const defaultRestMs = 1_000;

export interface PatienceParts {
  redis: Redis;
  clock: Clock;
  log: Logger;
  /** How long anybody waits for an answer. */
  patienceMs: number;
  restMs?: number | undefined;
  /** Said in the log when it has gone: what becomes of those who ask. */
  whenAway: string;
}

/** A Redis that one can do without: nobody waits long for it, and for a moment after that nobody asks. */
export class PatientRedis {
  private readonly restMs: number;
  /** 0 while it answers. */
  private awayUntilMs = 0;

  constructor(private readonly parts: PatienceParts) {
    this.restMs = parts.restMs ?? defaultRestMs;
  }

  /** Whether it has answered the last time. */
  get isThere(): boolean {
    return this.awayUntilMs === 0;
  }

  /** @returns undefined when it does not answer in time, or has failed */
  async ask<T>(run: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    const { redis, clock, log, patienceMs, whenAway } = this.parts;
    const nowMs = clock.now().getTime();
    if (nowMs < this.awayUntilMs) return undefined;
    // One request asks whether it is back; the others do not wait for the answer.
    if (this.awayUntilMs > 0) this.awayUntilMs = nowMs + this.restMs;
    try {
      const answer = await inTime(run(redis), patienceMs);
      this.awayUntilMs = 0;
      return answer;
    } catch (error) {
      if (this.awayUntilMs === 0) log.warn({ err: error }, whenAway);
      this.awayUntilMs = nowMs + this.restMs;
      return undefined;
    }
  }
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
