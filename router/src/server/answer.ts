import type { ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Limits } from '../admission/limits.ts';
import { retryAfter } from '../admission/rates.ts';
import { codeOf, polish, statusOf, unforeseen } from './answer-errors.ts';
import type { Exchange } from './exchange.ts';

/** What a door writes to an HTTP client. */
export interface Answer {
  status: number;
  headers: [string, string][];
  body: string | Buffer;
  /** How long the body is, where somebody has counted. */
  bytes?: number;
  /** Caches on the way may give it to anybody: it says nothing of who asked. */
  isForOthers?: boolean;
  /** Writes the body bit by bit in place of `body`, once the headers have gone, and ends it. */
  stream?: (response: ServerResponse) => Promise<void>;
}

const jsonType = 'application/json; charset=utf-8';

/** The answer to a request that did not become an operation. */
export function refusalAnswer(
  { clock, log, limits }: { clock: Clock; log: Logger; limits: Limits },
  exchange: Exchange,
  errors: readonly unknown[],
  mediaType = jsonType,
): Answer {
  const now = clock.now();
  const known = errors.slice(0, limits.errors).map((error) => {
    if (error instanceof GraphQLError) return error;
    log.error({ err: error, requestId: exchange.requestId }, 'request failed');
    return unforeseen();
  });
  const polished = known.map((error) => polish(error.toJSON(), exchange.requestId, now));
  const { http, retryAfterMs } = (known[0]?.extensions ?? {}) as {
    http?: { status?: number };
    retryAfterMs?: number;
  };
  const extensions = errors.length > known.length ? { extensions: { errorsTruncated: true } } : {};
  exchange.codes = polished.map(codeOf);
  return {
    status: http?.status ?? statusOf(exchange.codes[0] ?? 'INTERNAL') ?? 500,
    headers: [['content-type', mediaType], ...(retryAfterMs === undefined ? [] : [retryAfter(retryAfterMs)])],
    body: JSON.stringify({ errors: polished, ...extensions }),
  };
}
