import { describe, expect, it } from 'vitest';
import { lockLength, pendingLifetimeMs, productLoginLimits, retryAfter } from './login-limit.policy.ts';

const minuteMs = 60_000;

describe('the product’s limits', () => {
  it('are five failures in 15 minutes, per name and per address', () => {
    expect(productLoginLimits).toEqual({
      accountFailures: 5,
      addressFailures: 5,
      windowMs: 15 * minuteMs,
      lockMs: 15 * minuteMs,
      maxLockMs: 24 * 60 * minuteMs,
    });
  });

  it('double each lock up to a day', () => {
    const minutes = [0, 1, 2, 3, 4, 5, 6, 7, 1000].map(
      (strikes) => lockLength(productLoginLimits, strikes) / minuteMs,
    );
    expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
  });
});

describe('retryAfter', () => {
  const now = new Date('2026-11-21T09:00:00Z');
  const until = (ms: number): Date => new Date(now.getTime() + ms);
  it.each([
    [
      'the longest lock counts',
      [{ lockedUntil: until(5) }, { lockedUntil: until(9) }],
      { isLocked: true, waitMs: 9 },
    ],
    [
      'a lock that is over does not',
      [{ lockedUntil: until(0) }],
      { isLocked: false, waitMs: pendingLifetimeMs },
    ],
    ['others are being checked', [{ lockedUntil: null }], { isLocked: false, waitMs: pendingLifetimeMs }],
  ])('%s', (_what, states, expected) => {
    expect(retryAfter(states, now)).toEqual(expected);
  });
});
