import type { IncomingMessage } from 'node:http';
import { headerOf } from './header.ts';
import type { Headers } from './security-headers.ts';

const allowedHeaders =
  'content-type, authorization, apollo-require-preflight, x-apollo-operation-name, idempotency-key, x-request-id, x-cost, last-event-id';
const exposedHeaders = 'x-request-id, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after';
const preflightSeconds = '7200';

/**
 * What other origins' pages may do: nothing, unless the operator lists the origin by name.
 * @param allowed exact origins, such as `https://app.example.org`
 */
export function corsHeaders(request: IncomingMessage, allowed: readonly string[]): Headers {
  if (allowed.length === 0) return [];
  const origin = headerOf(request, 'origin');
  const vary = ['vary', 'Origin'] as const;
  if (origin === undefined || !isListed(request, allowed)) return [vary];
  return [
    vary,
    ['access-control-allow-origin', origin],
    ['access-control-allow-credentials', 'true'],
    ['access-control-expose-headers', exposedHeaders],
  ];
}

/** True when the request was sent by a page of an origin that the operator lists. */
export function isListed(request: IncomingMessage, allowed: readonly string[]): boolean {
  const origin = headerOf(request, 'origin');
  return origin !== undefined && allowed.includes(origin);
}

/** The additional headers of an answer to a preflight request whose origin is allowed. */
export const preflightHeaders: Headers = [
  ['access-control-allow-methods', 'GET, POST'],
  ['access-control-allow-headers', allowedHeaders],
  ['access-control-max-age', preflightSeconds],
];
