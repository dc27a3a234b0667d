import type { Problem } from '../ui/index.ts';
import { text } from './text.ts';

/** What the SDK's errors carry; read by shape, so that any version of them is understood. */
interface ErrorFacts {
  code?: string | undefined;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
}

/** The facts an error carries: its stable code, the request id and how long to wait. */
export function errorFacts(error: unknown): ErrorFacts {
  if (typeof error !== 'object' || error === null) return {};
  const { code, requestId, retryAfterMs } = error as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  };
}

/** Whether what was asked for is not there for the viewer: gone, taken from them, or never theirs. */
export function isNotTheirs(error: unknown): boolean {
  const { code } = errorFacts(error);
  return code === 'FORBIDDEN' || code === 'NOT_FOUND';
}

function wordsFor({ code, retryAfterMs }: ErrorFacts): Omit<Problem, 'requestId'> {
  const { problems } = text;
  switch (code) {
    case 'NETWORK':
    case 'NETWORK_ERROR':
    case 'TIMEOUT':
      return problems.offline;
    case 'UNAUTHENTICATED':
      return { ...problems.unauthenticated, retryable: false };
    case 'FORBIDDEN':
      return { ...problems.forbidden, retryable: false };
    case 'RATE_LIMITED':
      return {
        title: problems.limited.title,
        advice: problems.limited.advice(Math.max(1, Math.ceil((retryAfterMs ?? 1000) / 1000))),
      };
    case 'SUBGRAPH_UNAVAILABLE':
      return problems.unavailable;
    default:
      return problems.unknown;
  }
}

/** What happened, what is safe and what to do, for anything that was thrown. */
export function describeProblem(error: unknown): Problem {
  const facts = errorFacts(error);
  const words = error instanceof TypeError && !facts.code ? text.problems.offline : wordsFor(facts);
  return { ...words, requestId: facts.requestId };
}
