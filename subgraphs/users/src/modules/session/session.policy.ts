import type { SessionEntity } from './session.entity.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** A session that is not refreshed for so long is over. */
export const idleLifetimeMs = 7 * dayMs;

/** A session is over after this, used or not: a stolen token does not live for ever (OWASP ASVS 10.4.8). */
export const absoluteLifetimeMs = 30 * dayMs;

/** A client that lost the answer of a refresh gets it again for so long (RFC 9700 names the trap). */
export const graceMs = 60_000;

/** What is known of an ended session (client, hash of its address) is kept so long for a look back. */
export const retentionMs = 30 * dayMs;

/** What a presented refresh token is worth once the atomic claim has failed. */
export type RefreshVerdict = 'GRACE' | 'REUSED' | 'DEAD';

export type RefreshState = Pick<
  SessionEntity,
  'generation' | 'previousHash' | 'rotatedAt' | 'expiresAt' | 'revokedAt'
>;

/** Is the session in use at that time? */
export function isLive(session: Pick<SessionEntity, 'expiresAt' | 'revokedAt'>, now: Date): boolean {
  return session.revokedAt === null && session.expiresAt > now;
}

/**
 * Judges a genuine token that is not the current one. Within the grace time the last predecessor gets the same
 * successor again; every other older token means that two parties hold the family.
 */
export function judgeRefresh(
  session: RefreshState | null,
  presented: { generation: number; hash: string },
  now: Date,
): RefreshVerdict {
  if (!session || !isLive(session, now) || presented.generation >= session.generation) return 'DEAD';
  const isPredecessor =
    presented.generation === session.generation - 1 && presented.hash === session.previousHash;
  const ageMs = session.rotatedAt ? now.getTime() - session.rotatedAt.getTime() : Infinity;
  return isPredecessor && ageMs <= graceMs ? 'GRACE' : 'REUSED';
}

/** When a session that is used now ends if it is not used again. */
export function expiryAt(now: Date, endsAt: Date): Date {
  return new Date(Math.min(now.getTime() + idleLifetimeMs, endsAt.getTime()));
}
