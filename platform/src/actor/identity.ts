import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestMeta } from '../context/meta.ts';

/** The call an identity is bound to: a captured header is of no use for another path or body. */
export interface SignedCall {
  method: string;
  path: string;
  body: string;
}

/** A signed call older (or newer) than this is refused; both ends run NTP. */
export const identityToleranceMs = 30_000;

interface Envelope {
  meta: RequestMeta;
  issuedAt: number;
  nonce: string;
}

function signature(head: string, call: SignedCall, secret: string): string {
  const digest = createHash('sha256').update(call.body).digest('base64url');
  return createHmac('sha256', secret)
    .update(`${head}\n${call.method}\n${call.path}\n${digest}`)
    .digest('base64url');
}

/**
 * Writes the identity header of a call from the router to a subgraph: `<payload>.<signature>`, both base64url.
 * @param now milliseconds since the epoch
 */
export function signIdentity(
  meta: RequestMeta,
  call: SignedCall,
  options: { secret: string; now: number; nonce: string },
): string {
  const envelope: Envelope = { meta, issuedAt: options.now, nonce: options.nonce };
  const head = Buffer.from(JSON.stringify(envelope)).toString('base64url');
  return `${head}.${signature(head, call, options.secret)}`;
}

/**
 * Reads an identity header back.
 * @param secrets accepted secrets, newest first, so that a rotation needs no pause
 * @param isNonceUsed answers whether a nonce was seen before; remember it for twice the tolerance
 * @returns null when the header is forged, stale, replayed or meant for another call
 */
export function verifyIdentity(
  header: string,
  call: SignedCall,
  options: { secrets: readonly string[]; now: number; isNonceUsed: (nonce: string) => boolean },
): RequestMeta | null {
  const [head, given, ...rest] = header.split('.');
  if (!head || !given || rest.length > 0) return null;
  const isGenuine = options.secrets.some((secret) => equals(given, signature(head, call, secret)));
  if (!isGenuine) return null;
  const envelope = JSON.parse(Buffer.from(head, 'base64url').toString('utf8')) as Envelope;
  if (Math.abs(options.now - envelope.issuedAt) > identityToleranceMs) return null;
  return options.isNonceUsed(envelope.nonce) ? null : envelope.meta;
}

function equals(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
