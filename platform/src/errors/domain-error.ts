/**
 * `user`: an expected outcome of an act, shown as `userErrors` of a mutation's payload.
 * `request`: the request itself cannot be served (credentials, rights, limits); always a GraphQL error.
 */
export type DomainErrorKind = 'user' | 'request';

export interface DomainErrorOptions {
  kind?: DomainErrorKind;
  /** Path into the mutation's `input`. */
  field?: readonly string[];
  /** Machine-readable facts for the client, such as `retryAfterMs`. */
  details?: Readonly<Record<string, unknown>>;
  /** True when the error is our problem and belongs in the alert channel. */
  isReportable?: boolean;
}

/** A failure the product foresees. Its message is written for the person who caused it; its code is stable API. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: string;
  readonly kind: DomainErrorKind;
  readonly field: readonly string[] | undefined;
  readonly isReportable: boolean;
  /** graphql-js copies this onto the GraphQL error. */
  readonly extensions: Record<string, unknown>;

  constructor(code: string, message: string, options: DomainErrorOptions = {}) {
    super(message);
    this.code = code;
    this.kind = options.kind ?? 'user';
    this.field = options.field;
    this.isReportable = options.isReportable ?? false;
    this.extensions = { code, ...(options.field ? { field: options.field } : {}), ...options.details };
  }
}

/** The object named by `field` does not exist, or the actor may not know that it does. */
export function notFound(noun: string, field?: readonly string[]): DomainError {
  return new DomainError('NOT_FOUND', `This ${noun} does not exist, or you cannot see it.`, { field });
}

/** The actor is known and lacks the right. */
export function forbidden(message: string): DomainError {
  return new DomainError('FORBIDDEN', message, { kind: 'request' });
}

export function unauthenticated(message = 'Sign in to do this.'): DomainError {
  return new DomainError('UNAUTHENTICATED', message, { kind: 'request' });
}

/** The document or its variables are wrong in a way that no form field can show. */
export function badInput(message: string, field?: readonly string[]): DomainError {
  return new DomainError('BAD_USER_INPUT', message, { kind: 'request', field });
}

/** @param retryAfterMs waiting that long suffices */
export function rateLimited(message: string, retryAfterMs: number): DomainError {
  return new DomainError('RATE_LIMITED', message, { kind: 'request', details: { retryAfterMs } });
}
