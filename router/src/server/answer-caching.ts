import { hash } from 'node:crypto';
import type { Keeping } from '../cache/answer-hints.ts';
import type { Answer } from './answer.ts';
import type { HttpExchange } from './exchange.ts';
import { headerOf } from './header.ts';

/** What an answer depends on beside the address: the media type, who asks, from whose page, and whether the price is told. */
const vary = 'accept, authorization, origin, x-cost';

/**
 * Lets caches on the way keep the answer to a GET, where every field in it has a hint that says it is the same for everybody.
 * All others leave as they came: with `no-store`.
 */
export function allowKeeping(exchange: HttpExchange, answer: Answer): Answer {
  const keeping = keepingOf(exchange, answer);
  if (!keeping) return answer;
  const tag = `W/"${hash('sha256', answer.body, 'base64url').slice(0, 22)}"`;
  const headers: [string, string][] = [
    ...answer.headers.filter(([name]) => name !== 'cache-control'),
    ['cache-control', directivesOf(keeping)],
    ['vary', vary],
    ['etag', tag],
  ];
  if (!isKnown(headerOf(exchange.request, 'if-none-match'), tag))
    return { ...answer, headers, isForOthers: true };
  const left = headers.filter(([name]) => name !== 'content-type');
  return { status: 304, headers: left, body: '', bytes: 0, isForOthers: true };
}

function keepingOf(exchange: HttpExchange, { status }: Answer): Keeping | undefined {
  const { request, actor, verdict, graph, operation, codes, effects, asksPrice } = exchange;
  const isForAnybody = actor?.userId === null && headerOf(request, 'authorization') === undefined;
  const isPlain = status === 200 && codes.length === 0 && effects?.refreshCookie === undefined && !asksPrice;
  if (request.method !== 'GET' || !isForAnybody || !isPlain || verdict?.kind !== 'admitted') return undefined;
  const node = verdict.operation(operation?.name)?.node;
  return node && graph?.answerHints?.of(verdict.document, node);
}

function directivesOf({ maxAgeMs, isChanging }: Keeping): string {
  return isChanging ? 'public, no-cache' : `public, max-age=${Math.floor(maxAgeMs / 1_000)}`;
}

function isKnown(given: string | undefined, tag: string): boolean {
  return given?.split(',').some((one) => one.trim() === tag) ?? false;
}
