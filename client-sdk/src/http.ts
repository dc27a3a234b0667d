import { reasonOf } from './clock.ts';
import { errorOf, TestVerseError } from './errors.ts';

/** The one function the SDK needs of its platform. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One attempt, ready to be sent. */
export interface Attempt {
  readonly fetch: Fetch;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly sendsCookies: boolean;
  readonly keepalive: boolean;
  readonly signal: AbortSignal;
}

/** What came back, errors as classes. */
export interface Answer<R> {
  /** Null when nothing could be answered. */
  readonly data: R | null;
  /** Empty when everything was answered. */
  readonly errors: readonly TestVerseError[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly requestId: string | undefined;
  readonly status: number;
  /** How long the server asks to wait, if it does. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Sends one GraphQL request over HTTP.
 * @throws NetworkError when no answer arrives; the signal's reason when it aborts
 */
export async function post<R>(attempt: Attempt, now: number): Promise<Answer<R>> {
  try {
    const response = await attempt.fetch(attempt.url, {
      method: 'POST',
      headers: {
        ...attempt.headers,
        accept: 'application/graphql-response+json, application/json;q=0.9',
        'content-type': 'application/json',
        // A header that a foreign page cannot send without asking first.
        'apollo-require-preflight': 'true',
      },
      body: attempt.body,
      credentials: attempt.sendsCookies ? 'include' : 'omit',
      signal: attempt.signal,
      keepalive: attempt.keepalive,
    });
    return read<R>(response, await response.text(), now);
  } catch (cause) {
    if (attempt.signal.aborted) throw reasonOf(attempt.signal);
    if (cause instanceof TestVerseError) throw cause;
    throw errorOf('No answer from the server.', { code: 'NETWORK', cause });
  }
}

interface ErrorShape {
  readonly message?: unknown;
  readonly path?: ReadonlyArray<string | number>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

function read<R>(response: Response, text: string, now: number): Answer<R> {
  const { status, headers } = response;
  const body = parse(text);
  const waitMs = retryAfter(headers.get('retry-after'), now);
  const headerId = headers.get('x-request-id') ?? undefined;
  const data = (body?.['data'] ?? null) as R | null;
  const shapes: unknown[] = Array.isArray(body?.['errors']) ? body['errors'] : [];
  if (!shapes.length && (data === null || status >= 400)) shapes.push(withoutGraphql(status));
  const errors = errorsOf(shapes, data, waitMs, headerId);
  return {
    data,
    errors,
    extensions: (body?.['extensions'] ?? {}) as Record<string, unknown>,
    requestId: headerId ?? errors[0]?.requestId,
    status,
    retryAfterMs: errors.map(waitOf).find((ms) => ms !== undefined) ?? waitMs,
  };
}

/** Errors of a GraphQL answer as classes; each knows the others. */
export function errorsOf(
  shapes: readonly unknown[],
  data: unknown,
  waitMs?: number,
  headerId?: string,
): TestVerseError[] {
  const errors = shapes.map((shape) => toError((shape ?? {}) as ErrorShape, data, waitMs, headerId));
  for (const error of errors) error.errors = [error, ...errors.filter((other) => other !== error)];
  return errors;
}

function toError(
  shape: ErrorShape,
  data: unknown,
  waitMs: number | undefined,
  headerId?: string,
): TestVerseError {
  const extensions = shape.extensions ?? {};
  const { code, requestId, retryAfterMs } = extensions;
  return errorOf(typeof shape.message === 'string' ? shape.message : 'The server failed.', {
    code: typeof code === 'string' ? code : 'INTERNAL',
    requestId: typeof requestId === 'string' ? requestId : headerId,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : waitMs,
    path: shape.path,
    data,
    extensions,
  });
}

const waitOf = (error: TestVerseError) =>
  'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : undefined;

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const codes: Readonly<Record<number, string>> = {
  400: 'BAD_USER_INPUT',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  409: 'IDEMPOTENCY_CONFLICT',
  429: 'RATE_LIMITED',
  502: 'SUBGRAPH_UNAVAILABLE',
  503: 'SUBGRAPH_UNAVAILABLE',
  504: 'SUBGRAPH_UNAVAILABLE',
};

/** A proxy answered in place of the graph, or the address is not a graph. */
function withoutGraphql(status: number): ErrorShape {
  const code = codes[status] ?? (status >= 500 ? 'INTERNAL' : 'UNEXPECTED_ANSWER');
  return { message: `The answer (HTTP ${status}) is not from the graph.`, extensions: { code } };
}

/** Milliseconds of a `Retry-After` header: seconds, or a date. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1_000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
