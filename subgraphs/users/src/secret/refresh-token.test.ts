import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyRing } from './key-ring.ts';
import { hashOf, RefreshTokens } from './refresh-token.ts';

const key = (): string => randomBytes(32).toString('base64');
const now = new Date('2026-11-21T09:00:00Z');
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);
const session = '01a1fd13-c02d-7b3b-8e4c-79a187f3c0f4';

describe('RefreshTokens', () => {
  const master = key();
  const tokens = new RefreshTokens(new KeyRing([master]));
  const keyId = tokens.keyIdAt(now);
  const token = tokens.derive(keyId, session, 3);

  it('derives the same token again, and reads it back', () => {
    expect(tokens.derive(keyId, session, 3)).toBe(token);
    expect(tokens.verify(token, now)).toEqual({ sessionId: session, generation: 3, hash: hashOf(token) });
  });

  it('refuses a token with any character changed', () => {
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const forged = token.slice(0, at) + other + token.slice(at + 1);
      // The last character of base64 carries bits that nobody reads.
      if (at < token.length - 1) expect(tokens.verify(forged, now), forged).toBeNull();
    }
    expect(tokens.verify('', now)).toBeNull();
  });

  it('refuses a token of another server', () => {
    expect(new RefreshTokens(new KeyRing([key()])).verify(token, now)).toBeNull();
  });

  it('outlives a change of master keys while the old one is on the ring', () => {
    const rotated = new RefreshTokens(new KeyRing([key(), master]));
    expect(rotated.verify(token, now)).not.toBeNull();
    expect(rotated.keyIdAt(now)).not.toBe(keyId);
  });

  it('accepts a token under the following key for as long as it may live, and not for ever', () => {
    expect(tokens.verify(token, later(30))).not.toBeNull();
    expect(tokens.verify(token, later(60))).toBeNull();
    expect(tokens.verify(token, later(-31))).toBeNull();
  });
});

describe('KeyRing', () => {
  const master = key();
  const ring = new KeyRing([master]);

  it('opens what it sealed, also after another key became the newest', () => {
    const sealed = ring.seal('secret', 'k1');
    expect(ring.open(sealed, 'k1')).toBe('secret');
    expect(new KeyRing([key(), master]).open(sealed, 'k1')).toBe('secret');
    expect(ring.seal('secret', 'k1')).not.toBe(sealed);
  });

  it('refuses another subject, a changed text and a missing key', () => {
    const sealed = ring.seal('secret', 'k1');
    expect(() => ring.open(sealed, 'k2')).toThrow();
    expect(() => ring.open(`${sealed.slice(0, -2)}AA`, 'k1')).toThrow();
    expect(() => new KeyRing([key()]).open(sealed, 'k1')).toThrow(/master key/);
  });

  it('wants at least one key of 32 bytes', () => {
    expect(() => new KeyRing([])).toThrow(/master key/);
    expect(() => new KeyRing(['c2hvcnQ='])).toThrow(/32 bytes/);
  });

  it('derives another key for every purpose', () => {
    expect(ring.derive('a')?.equals(ring.derive('b') ?? Buffer.alloc(0))).toBe(false);
    expect(ring.derive('a', 'ffffffff')).toBeNull();
  });
});
