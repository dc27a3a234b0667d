import type { Clock } from '../clock.ts';
import { errorOf, type TestVerseError } from '../errors.ts';

/** Failures that may be gone the next time. */
const passing = new Set(['NETWORK', 'TIMEOUT', 'SUBGRAPH_UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL']);
/** A failure inside the server may be of the moment, but not for ever. */
const maxInternalFailures = 5;
const shortestWaitMs = 250;
const longestWaitMs = 20_000;

/** Whether a failure is one of the moment: the same again may succeed. */
export function isPassing({ code }: TestVerseError): boolean {
  return passing.has(code);
}

/** The wait after so many failures in a row: longer each time, and never the same as everybody else's. */
export function backOffMs(failures: number, random: () => number): number {
  const most = Math.min(longestWaitMs, 2 * shortestWaitMs * 2 ** failures);
  return shortestWaitMs + (most - shortestWaitMs) * random();
}

/**
 * How long to wait before the same is tried again; null when that would not help.
 * @param failures how often it has failed in a row before
 */
export function patienceFor(error: TestVerseError, failures: number, random: () => number): number | null {
  if (!isPassing(error) || (error.code === 'INTERNAL' && failures >= maxInternalFailures)) return null;
  if ('retryAfterMs' in error && typeof error.retryAfterMs === 'number') return error.retryAfterMs;
  return backOffMs(failures, random);
}

/**
 * What comes of `work`, which begins at once.
 * @throws its failure; TIMEOUT when it takes longer than `ms`; at once when `signal` aborts. What it does then goes on unheard.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  work: () => T | Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const watch = new AbortController();
  const end = () => watch.abort();
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  const late = clock.wait(ms, watch.signal).then(() => {
    throw errorOf(`No answer within ${ms} ms.`, { code: 'TIMEOUT' });
  });
  try {
    return await Promise.race([(async () => work())(), late]);
  } finally {
    end();
    signal?.removeEventListener('abort', end);
  }
}
