import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { rateLimited } from '@testverse/platform/errors';
import type { UsersContext } from '../../context.ts';
import type { KeyRing } from '../../secret/key-ring.ts';
import { foldedName, pendingLifetimeMs, retryAfter, type LoginLimits } from './login-limit.policy.ts';
import type { LoginLimitRepository, Measure } from './login-limit.repository.ts';

/** One attempt to sign in that was let through and is not decided yet. */
export interface Attempt {
  accountKey: string;
  keys: readonly string[];
}

/** How long an attempt waits for others of the same account that are being checked, in growing steps. */
const patienceMs = [25, 50, 100, 200, 400, 800, 1600];

/**
 * Counts failed sign-ins by account name (known or not) and by network address. A place is taken before the password
 * is checked, so a thousand guesses at the same time are no more than the allowed few; it is never told whether the
 * account exists. What a person typed is kept as a keyed hash only.
 */
export class LoginLimitService {
  constructor(
    private readonly repository: LoginLimitRepository,
    private readonly keys: KeyRing,
    private readonly limits: LoginLimits,
  ) {}

  /** @throws RATE_LIMITED with `retryAfterMs` */
  async reserve(ctx: UsersContext, login: string): Promise<Attempt> {
    const attempt = this.attemptOf(ctx, login);
    for (const waitMs of [...patienceMs, null]) {
      const refusal = await this.tryReserve(ctx, attempt);
      if (!refusal) return attempt;
      if (refusal.isLocked || waitMs === null) {
        throw rateLimited('Too many failed sign-ins. Wait a while, then try again.', refusal.waitMs);
      }
      await delay(waitMs);
    }
    return attempt;
  }

  async fail(ctx: UsersContext, attempt: Attempt): Promise<void> {
    await this.repository.fail(ctx.db, attempt.keys, this.measure(ctx));
  }

  /** @param isOwnName false for a name that others may claim too: their failures are not forgotten then */
  async succeed(tx: UsersContext, attempt: Attempt, isOwnName: boolean): Promise<void> {
    if (!isOwnName) return this.release(tx, attempt);
    await this.repository.succeed(tx.db, attempt.keys, attempt.accountKey);
  }

  /** For an attempt that changes nothing about the failures, such as one that came to no decision. */
  async release(ctx: UsersContext, attempt: Attempt): Promise<void> {
    await this.repository.release(ctx.db, attempt.keys);
  }

  /** Forgets what can no longer lock anybody or lengthen a lock. @returns how many rows went */
  cleanUp(ctx: UsersContext): Promise<number> {
    const { windowMs, maxLockMs } = this.limits;
    return this.repository.removeStale(ctx.db, new Date(ctx.clock.now().getTime() - windowMs - maxLockMs));
  }

  private async tryReserve(
    ctx: UsersContext,
    { keys }: Attempt,
  ): Promise<{ isLocked: boolean; waitMs: number } | null> {
    const reserved = await this.repository.reserve(ctx.db, keys, this.measure(ctx));
    if (reserved.length === keys.length) return null;
    if (reserved.length > 0) await this.repository.release(ctx.db, reserved);
    return retryAfter(await this.repository.list(ctx.db, keys), ctx.clock.now());
  }

  private measure(ctx: UsersContext): Measure {
    const now = ctx.clock.now();
    const ago = (ms: number): Date => new Date(now.getTime() - ms);
    const { windowMs, ...bounds } = this.limits;
    return { ...bounds, now, failuresSince: ago(windowMs), pendingSince: ago(pendingLifetimeMs) };
  }

  private attemptOf(ctx: UsersContext, login: string): Attempt {
    const accountKey = `account:${this.hash(foldedName(login))}`;
    const { ipHash } = ctx.actor;
    return {
      accountKey,
      keys: ipHash === null ? [accountKey] : [accountKey, `address:${this.hash(ipHash)}`],
    };
  }

  private hash(text: string): string {
    const key = this.keys.derive('login-limit') ?? '';
    return createHmac('sha256', key).update(text).digest('base64url');
  }
}
