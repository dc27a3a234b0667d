import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { RequestMeta } from '../context/meta.ts';

/** The call an identity is bound to: a captured header is of no use for another path or body. */
export interface SignedCall {
  method: string;
  path: string;
  body: string | Buffer;
}

/** A call that is what it says it is. */
export interface VerifiedCall {
  meta: RequestMeta;
  /** The one the caller signed with, which it will know its answer by. */
  secret: string;
}

/** What an answer's signature is about. */
export interface SignedAnswer {
  status: number;
  body: string | Buffer;
}

/** A signed call older (or newer) than this is refused; both ends run NTP. */
export const identityToleranceMs = 30_000;

interface Envelope {
  meta: RequestMeta;
  issuedAt: number;
  nonce: string;
}

function signature(head: string, call: SignedCall, secret: string): string {
  return hmac(`${head}\n${call.method}\n${call.path}\n${digestOf(call.body)}`, secret);
}

function hmac(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

function digestOf(body: string | Buffer): string {
  return hash('sha256', body, 'base64url');
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
): VerifiedCall | null {
  const [head, given, ...rest] = header.split('.');
  if (!head || !given || rest.length > 0) return null;
  const secret = options.secrets.find((one) => equals(given, signature(head, call, one)));
  if (secret === undefined) return null;
  const envelope = JSON.parse(Buffer.from(head, 'base64url').toString('utf8')) as Envelope;
  if (Math.abs(options.now - envelope.issuedAt) > identityToleranceMs) return null;
  return options.isNonceUsed(envelope.nonce) ? null : { meta: envelope.meta, secret };
}

/**
 * Signs the answer to one call: nobody can give it for another call, or change it on its way.
 * @param header the identity the call came with
 * @param secret the one it was signed with
 */
export function signAnswer(header: string, { status, body }: SignedAnswer, secret: string): string {
  return hmac(`${header}\n${status}\n${digestOf(body)}`, secret);
}

/** Whether the answer was given by one who knows the secret, to the call with that identity. */
export function isAnswerTo(
  header: string,
  answer: SignedAnswer,
  { signature: given, secret }: { signature: string; secret: string },
): boolean {
  return equals(given, signAnswer(header, answer, secret));
}

function equals(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
