import type { LoginLimitEntity } from './login-limit.entity.ts';

/** How many failures are borne before sign-in is locked, and for how long. */
export interface LoginLimits {
  /** Failures of one account name inside the window that lock it. */
  accountFailures: number;
  /** The same for one network address, whatever accounts it tries. */
  addressFailures: number;
  windowMs: number;
  /** The first lock; each following one is twice as long. */
  lockMs: number;
  /** The longest lock, and also how long after a lock its strike is forgotten. */
  maxLockMs: number;
}

const minuteMs = 60_000;

/** The product's figures: five failures in 15 minutes lock for 15 minutes, doubling up to a day. */
export const productLoginLimits: LoginLimits = {
  accountFailures: 5,
  addressFailures: 5,
  windowMs: 15 * minuteMs,
  lockMs: 15 * minuteMs,
  maxLockMs: 24 * 60 * minuteMs,
};

/** Length of the lock that follows so many earlier ones. */
export function lockLength(limits: LoginLimits, strikes: number): number {
  return Math.min(limits.lockMs * 2 ** strikes, limits.maxLockMs);
}

/**
 * One text for all spellings that the database may take for one name. Its lower case and JavaScript's differ (`İ`, final
 * sigma), and each spelling with a count of its own would be five more guesses.
 */
export function foldedName(login: string): string {
  return login.toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '').toUpperCase();
}

/** A reserved attempt whose process died is forgotten after this; no request lives that long. */
export const pendingLifetimeMs = 60_000;

export type LimitState = Pick<LoginLimitEntity, 'lockedUntil'>;

/**
 * How long a refused attempt has to wait: until the last lock ends, or until reserved attempts are surely decided.
 */
export function retryAfter(states: readonly LimitState[], now: Date): { isLocked: boolean; waitMs: number } {
  const ends = states.map(({ lockedUntil }) => (lockedUntil?.getTime() ?? 0) - now.getTime());
  const waitMs = Math.max(0, ...ends);
  return waitMs > 0 ? { isLocked: true, waitMs } : { isLocked: false, waitMs: pendingLifetimeMs };
}
