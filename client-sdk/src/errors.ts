/** One problem of a mutation's input, as the graph returns it beside the result. */
export interface UserProblem {
  /** Stable code, listed in the description of each mutation's `userErrors`. */
  readonly code: string;
  /** Text for the person. */
  readonly message: string;
  /** Path into `input`; null when the whole input is meant. */
  readonly field: ReadonlyArray<string> | null;
}

/** What an error knows besides its message. */
export interface ErrorDetails {
  readonly code?: string;
  readonly requestId?: string | undefined;
  readonly path?: ReadonlyArray<string | number> | undefined;
  readonly data?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Root of everything this SDK throws. Codes of a newer server arrive as this class with the code as it came. */
export class TestVerseError extends Error {
  override name = 'TestVerseError';
  /**
   * Stable code of the graph, or of the SDK: `NETWORK`, `TIMEOUT`, `USER_INPUT_REJECTED`, `UNEXPECTED_ANSWER`; of its
   * live part `CLOSED`, `BEHIND`, `UNSUPPORTED`.
   */
  readonly code: string;
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined;
  /** Response path of the field that failed. */
  readonly path: ReadonlyArray<string | number> | undefined;
  /** What the rest of the operation returned, if it was answered in part. */
  readonly data: unknown;
  /** `extensions` of the GraphQL error. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** All errors of the same answer, this one first. */
  declare errors: readonly TestVerseError[];

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code ?? 'INTERNAL';
    this.requestId = details.requestId;
    this.path = details.path;
    this.data = details.data;
    this.extensions = details.extensions ?? {};
    Object.defineProperty(this, 'errors', { value: [this], writable: true });
  }

  /** What Node prints; left to itself it would print `errors`, each with all the others in it. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _: number,
    options: unknown,
    inspect: (value: unknown, options: unknown) => string,
  ): string {
    const { stack, cause, errors } = this;
    return `${stack} ${inspect({ ...this, cause, others: errors.slice(1).map(String) }, options)}`;
  }
}

/** No credentials, bad ones or expired ones. */
export class UnauthenticatedError extends TestVerseError {
  override name = 'UnauthenticatedError';
}
/** The subject is known, the right is missing. */
export class ForbiddenError extends TestVerseError {
  override name = 'ForbiddenError';
}
/** A field asked for something that does not exist or may not be seen. */
export class NotFoundError extends TestVerseError {
  override name = 'NotFoundError';
}
/** The variables are wrong, e.g. an id of another type. */
export class BadUserInputError extends TestVerseError {
  override name = 'BadUserInputError';
}
/** The document cannot be parsed or asks for what the graph does not serve. */
export class InvalidOperationError extends TestVerseError {
  override name = 'InvalidOperationError';
}
/** Too deep, too dear, too many fields; the message says the limit and the value. */
export class OperationTooComplexError extends TestVerseError {
  override name = 'OperationTooComplexError';
}
/** Too many requests; waiting `retryAfterMs` suffices. */
export class RateLimitedError extends TestVerseError {
  override name = 'RateLimitedError';
  /** Milliseconds after which the same request is accepted. */
  readonly retryAfterMs: number;
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.retryAfterMs = details.retryAfterMs ?? 1_000;
  }
}
/** An idempotency key was used again with another operation or other variables. */
export class IdempotencyConflictError extends TestVerseError {
  override name = 'IdempotencyConflictError';
}
/** A part of the graph did not answer; `data` has what the others did. */
export class SubgraphUnavailableError extends TestVerseError {
  override name = 'SubgraphUnavailableError';
}
/** The server failed; its log has it under `requestId`. */
export class InternalError extends TestVerseError {
  override name = 'InternalError';
}
/** No answer arrived; whether the request did is unknown. */
export class NetworkError extends TestVerseError {
  override name = 'NetworkError';
}
/** No answer within the call's `timeoutMs`. */
export class TimeoutError extends TestVerseError {
  override name = 'TimeoutError';
}
/** A mutation refused its input; thrown by {@link unwrap} only. */
export class UserInputRejected extends TestVerseError {
  override name = 'UserInputRejected';
  /** Every problem at once. */
  readonly userErrors: ReadonlyArray<UserProblem>;
  constructor(userErrors: ReadonlyArray<UserProblem>) {
    super(userErrors.map(({ message }) => message).join(' '), { code: 'USER_INPUT_REJECTED' });
    this.userErrors = userErrors;
  }
}

const classes: Readonly<Record<string, typeof TestVerseError>> = {
  UNAUTHENTICATED: UnauthenticatedError,
  FORBIDDEN: ForbiddenError,
  NOT_FOUND: NotFoundError,
  BAD_USER_INPUT: BadUserInputError,
  GRAPHQL_PARSE_FAILED: InvalidOperationError,
  GRAPHQL_VALIDATION_FAILED: InvalidOperationError,
  OPERATION_TOO_COMPLEX: OperationTooComplexError,
  RATE_LIMITED: RateLimitedError,
  IDEMPOTENCY_CONFLICT: IdempotencyConflictError,
  SUBGRAPH_UNAVAILABLE: SubgraphUnavailableError,
  INTERNAL: InternalError,
  NETWORK: NetworkError,
  TIMEOUT: TimeoutError,
};

/** Builds the error of the class that belongs to `details.code`. */
export function errorOf(message: string, details: ErrorDetails & { readonly code: string }): TestVerseError {
  const known = Object.prototype.hasOwnProperty.call(classes, details.code)
    ? classes[details.code]
    : undefined;
  return new (known ?? TestVerseError)(message, details);
}

/**
 * Returns the payload of a mutation, or the named part of it, which then is there.
 * @throws UserInputRejected with every user error when the mutation refused its input
 * @throws TestVerseError with code UNEXPECTED_ANSWER when the named part is null all the same
 * @example const guild = unwrap(await createGuild(client, { input }), 'guild')
 */
export function unwrap<P extends { readonly userErrors: ReadonlyArray<UserProblem> }>(payload: P): P;
export function unwrap<P extends { readonly userErrors: ReadonlyArray<UserProblem> }, K extends keyof P>(
  payload: P,
  part: K,
): NonNullable<P[K]>;
export function unwrap<P extends { readonly userErrors: ReadonlyArray<UserProblem> }, K extends keyof P>(
  payload: P,
  part?: K,
): P | NonNullable<P[K]> {
  if (payload.userErrors.length) throw new UserInputRejected(payload.userErrors);
  if (part === undefined) return payload;
  const value = payload[part];
  if (value == null)
    throw new TestVerseError(`The mutation succeeded without its ${String(part)}.`, {
      code: 'UNEXPECTED_ANSWER',
    });
  return value;
}
