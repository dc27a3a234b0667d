import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';

/** A refresh token as it was presented, its signature verified. */
export interface RefreshClaim {
  sessionId: string;
  /** How often the session had been refreshed when this token was made. */
  generation: number;
  /** What the session row holds of this token. */
  hash: string;
}

/** Derivation keys change this often; a token is accepted under the key of its own or the following period. */
const periodMs = 30 * 24 * 60 * 60 * 1000;
const shape = /^tvr_([0-9a-f]{8})\.(\d{1,6})\.([\w-]{22})\.(\d{1,9})\.([\w-]{43})$/;

/**
 * Refresh tokens are computed, never stored: an HMAC over session and generation. So the same successor can be given
 * again to a client that lost the answer, while the database holds only hashes.
 */
export class RefreshTokens {
  constructor(private readonly keys: KeyRing) {}

  /** Name of the derivation key in use at that time; a session remembers it for its current token. */
  keyIdAt(now: Date): string {
    return `${this.keys.currentId}.${periodOf(now)}`;
  }

  /** @throws a plain Error when that key is not on the ring */
  derive(keyId: string, sessionId: string, generation: number): string {
    const subject = Buffer.from(sessionId.replaceAll('-', ''), 'hex').toString('base64url');
    const head = `${keyId}.${subject}.${generation}`;
    const mac = this.sign(keyId, head);
    if (mac === null) throw new Error(`refresh key ${keyId} is needed, but its master key was not given`);
    return `tvr_${head}.${mac}`;
  }

  /** Null for anything this server did not make, or made too long ago. */
  verify(token: string, now: Date): RefreshClaim | null {
    const [, masterId, period, subject = '', generation, given = ''] = shape.exec(token) ?? [];
    const age = periodOf(now) - Number(period);
    if (masterId === undefined || age < 0 || age > 1) return null;
    const keyId = `${masterId}.${period}`;
    const expected = this.sign(keyId, `${keyId}.${subject}.${generation}`);
    if (expected === null || !timingSafeEqual(Buffer.from(expected), Buffer.from(given))) return null;
    return { sessionId: uuidOf(subject), generation: Number(generation), hash: hashOf(token) };
  }

  private sign(keyId: string, head: string): string | null {
    const [masterId = '', period = ''] = keyId.split('.');
    const key = this.keys.derive(`refresh/${period}`, masterId);
    return key && createHmac('sha256', key).update(head).digest('base64url');
  }
}

/** What is stored of a refresh token. Fast on purpose: the token has 256 bits that nobody can guess. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function periodOf(now: Date): number {
  return Math.floor(now.getTime() / periodMs);
}

function uuidOf(subject: string): string {
  const hex = Buffer.from(subject, 'base64url').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
