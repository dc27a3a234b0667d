import { describe, expect, it } from 'vitest';
import { anonymousActor } from './actor.ts';
import { identityToleranceMs, isAnswerTo, signAnswer, signIdentity, verifyIdentity } from './identity.ts';

const now = Date.parse('2026-11-21T09:00:00Z');
const call = { method: 'POST', path: '/graphql', body: '{"query":"{ viewer }"}' };
const meta = { requestId: 'r1', actor: anonymousActor('ip') };
const header = signIdentity(meta, call, { secret: 'new', now, nonce: 'n1' });
const isNonceUsed = (): boolean => false;

describe('a signed identity', () => {
  it('is read back with the present secret and during a rotation with the one before', () => {
    expect(verifyIdentity(header, call, { secrets: ['new'], now, isNonceUsed })).toEqual({
      meta,
      secret: 'new',
    });
    expect(verifyIdentity(header, call, { secrets: ['newer', 'new'], now, isNonceUsed })).toEqual({
      meta,
      secret: 'new',
    });
  });

  it.each([
    ['forged', `${header.slice(0, -4)}AAAA`, call, now, 'new'],
    ['signed with a retired secret', header, call, now, 'other'],
    ['stale', header, call, now + identityToleranceMs + 1, 'new'],
    ['from the future', header, call, now - identityToleranceMs - 1, 'new'],
    ['moved to another path', header, { ...call, path: '/admin' }, now, 'new'],
    ['moved to another body', header, { ...call, body: '{}' }, now, 'new'],
    ['cut off', header.split('.')[0] ?? '', call, now, 'new'],
    ['empty', '', call, now, 'new'],
  ])('is refused when %s', (_, given, to, at, secret) => {
    expect(verifyIdentity(given, to, { secrets: [secret], now: at, isNonceUsed })).toBeNull();
  });

  it('is refused when it comes a second time', () => {
    const seen = new Set<string>();
    const options = {
      secrets: ['new'],
      now,
      isNonceUsed: (nonce: string): boolean => seen.has(nonce) || !seen.add(nonce),
    };
    expect(verifyIdentity(header, call, options)?.meta).toEqual(meta);
    expect(verifyIdentity(header, call, options)).toBeNull();
  });
});

describe('a signed answer', () => {
  const answer = { status: 200, body: '{"data":null}' };
  const signature = signAnswer(header, answer, 'new');
  const other = signIdentity(meta, call, { secret: 'new', now, nonce: 'n2' });

  it('is known by whoever asked', () => {
    expect(isAnswerTo(header, answer, { signature, secret: 'new' })).toBe(true);
  });

  it.each([
    ['of another body', header, { ...answer, body: '{}' }, signature, 'new'],
    ['of another status', header, { ...answer, status: 500 }, signature, 'new'],
    ['to another call', other, answer, signature, 'new'],
    ['of somebody else', header, answer, signature, 'other'],
    ['without a signature', header, answer, '', 'new'],
  ])('is not taken for one %s', (_, to, given, signed, secret) => {
    expect(isAnswerTo(to, given, { signature: signed, secret })).toBe(false);
  });
});
