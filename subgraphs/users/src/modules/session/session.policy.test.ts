import { describe, expect, it } from 'vitest';
import {
  absoluteLifetimeMs,
  expiryAt,
  idleLifetimeMs,
  isLive,
  judgeRefresh,
  type RefreshState,
} from './session.policy.ts';

const at = (ms: number): Date => new Date(Date.parse('2026-11-21T09:00:00Z') + ms);
const session = (overrides: Partial<RefreshState> = {}): RefreshState => ({
  generation: 5,
  previousHash: 'h4',
  rotatedAt: at(0),
  expiresAt: at(idleLifetimeMs),
  revokedAt: null,
  ...overrides,
});

describe('judgeRefresh', () => {
  const cases = [
    ['the predecessor at once', session(), { generation: 4, hash: 'h4' }, 0, 'GRACE'],
    ['the predecessor after 60 s', session(), { generation: 4, hash: 'h4' }, 60_000, 'GRACE'],
    ['the predecessor later', session(), { generation: 4, hash: 'h4' }, 60_001, 'REUSED'],
    ['a predecessor with another hash', session(), { generation: 4, hash: 'x' }, 0, 'REUSED'],
    ['an older one', session(), { generation: 3, hash: 'h3' }, 0, 'REUSED'],
    ['the current number that could not be claimed', session(), { generation: 5, hash: 'x' }, 0, 'DEAD'],
    ['a number from the future', session(), { generation: 6, hash: 'x' }, 0, 'DEAD'],
    ['no session', null, { generation: 4, hash: 'h4' }, 0, 'DEAD'],
    ['an ended session', session({ revokedAt: at(0) }), { generation: 3, hash: 'h3' }, 0, 'DEAD'],
    ['an expired session', session({ expiresAt: at(5) }), { generation: 4, hash: 'h4' }, 5, 'DEAD'],
  ] as const;
  it.each(cases)('%s', (_what, state, presented, afterMs, verdict) => {
    expect(judgeRefresh(state, presented, at(afterMs))).toBe(verdict);
  });
});

describe('the life of a session', () => {
  it('ends at its expiry or its revocation', () => {
    expect(isLive({ expiresAt: at(1), revokedAt: null }, at(0))).toBe(true);
    expect(isLive({ expiresAt: at(1), revokedAt: null }, at(1))).toBe(false);
    expect(isLive({ expiresAt: at(1), revokedAt: at(0) }, at(0))).toBe(false);
  });

  it('is extended by use, never past its absolute end', () => {
    const endsAt = at(absoluteLifetimeMs);
    expect(expiryAt(at(0), endsAt)).toEqual(at(idleLifetimeMs));
    expect(expiryAt(at(absoluteLifetimeMs - 1), endsAt)).toEqual(endsAt);
  });
});
