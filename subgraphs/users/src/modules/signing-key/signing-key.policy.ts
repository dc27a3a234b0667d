import type { SigningKeyEntity } from './signing-key.entity.ts';

const minuteMs = 60_000;

/** Access tokens live 15 minutes: long enough to be cheap, short enough to forget. */
export const accessTokenLifetimeMs = 15 * minuteMs;

/** A process reads the keys anew this often. */
export const keyCacheMs = minuteMs;

/** A fresh key is published this long before it signs, so that every verifier has seen it by then. */
export const publicationLeadMs = 10 * minuteMs;

/** How long after the change of keys the old one is still published. */
export const retirementMs = accessTokenLifetimeMs + publicationLeadMs;

type Times = Pick<SigningKeyEntity, 'signsFrom' | 'retiresAt'>;

/** The key to sign with at that time, or null when there is none. */
export function signerAt<K extends Times>(keys: readonly K[], now: Date): K | null {
  const ready = keys.filter((key) => key.signsFrom <= now && isPublishedAt(key, now));
  return ready.reduce<K | null>((best, key) => (best && best.signsFrom >= key.signsFrom ? best : key), null);
}

/** Is the key part of the published set at that time? */
export function isPublishedAt(key: Times, now: Date): boolean {
  return key.retiresAt === null || key.retiresAt > now;
}

/** A key that is announced and does not sign yet, if any: a second rotation in that time changes nothing. */
export function announcedAt<K extends Times>(keys: readonly K[], now: Date): K | null {
  return keys.find((key) => key.signsFrom > now) ?? null;
}
