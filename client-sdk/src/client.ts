import { randomKey, reasonOf, systemClock, type Clock } from './clock.ts';
import { documentText, operationFacts, type AnyDocument, type OperationFacts } from './document.ts';
import { errorOf, TestVerseError } from './errors.ts';
import { post, type Answer, type Fetch } from './http.ts';
import { ClientSession, type AuthState, type ClientCredentials } from './session.ts';

/** How one call differs from the client's usual ways. */
export interface CallOptions {
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, retries included. */
  readonly timeoutMs?: number;
  /** Key under which a mutation happens once, however often it is sent; made by the client without one. */
  readonly idempotencyKey?: string;
  /** How often the call is repeated at most when it failed for a reason that passes. */
  readonly retries?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The id of the only person it may be sent as: unless they are known to be signed in, it fails with UNAUTHENTICATED, unsent. */
  readonly onlyAs?: string | undefined;
  /** Goes out although the page that sends it is being left; a browser lets no more than 64 KiB be under way so. */
  readonly keepalive?: boolean;
  /** Which operation to run, when the document holds several. */
  readonly operationName?: string;
}

/** Variables may be left out when none of them is required. */
export type CallArguments<V> =
  Record<never, never> extends V
    ? [variables?: V, options?: CallOptions]
    : [variables: V, options?: CallOptions];

/** What operations need of a client; any object with these two can stand in for it, for instance in tests. */
export interface Requester {
  /**
   * Sends any document and returns its data.
   * @throws TestVerseError, a class for each code, when anything could not be answered; `data` has the rest
   */
  request<R, V>(document: AnyDocument<R, V>, ...rest: CallArguments<V>): Promise<R>;
}

/** A connection to the graph. */
export interface Client extends Requester {
  /** As `request`, but errors of the graph are returned beside the data instead of thrown. */
  execute<R, V>(document: AnyDocument<R, V>, ...rest: CallArguments<V>): Promise<Answer<R>>;
  readonly session: ClientSession;
  /** The graph's address. */
  readonly url: string;
}

/** Settings of a client; only `url` is required. */
export interface ClientOptions {
  /** The graph's address, e.g. `https://testverse.dev/graphql`, or `/graphql` in a page of the same origin. */
  readonly url: string;
  /** Token mode with the token in memory, unless said. */
  readonly credentials?: ClientCredentials;
  readonly fetch?: Fetch;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often a call is repeated at most; 2 unless said, 0 for never. */
  readonly retries?: number;
  /** Milliseconds a call may take; 20,000 unless said. */
  readonly timeoutMs?: number;
  readonly onAuthChange?: (state: AuthState) => void;
  /** Called when a session that was there is over: ended here, or expired or revoked by the server. */
  readonly onSignedOut?: (reason: 'signOut' | 'expired') => void;
  /** The id under which the graph knows a document, sent in place of its text; the text is sent where it has none. */
  readonly documentId?: (text: string) => string | undefined;
  readonly clock?: Clock;
  /** A number from 0 to 1, for jitter. */
  readonly random?: () => number;
}

/** The server's operation limit is 10 s; the rest is for the way and one repetition. */
const defaultTimeoutMs = 20_000;
const defaultRetries = 2;
const firstDelayMs = 250;
const longestDelayMs = 8_000;
/** Mutations that answer with credentials: never stored under a key, so never repeated blindly. */
const credentialFields = new Set(['login', 'registerUser', 'refreshToken']);
/** Mutations that happen once by what is in them (a nonce, a place), so that the server need not keep their answers. */
const onceByInput = new Set(['sendMessage', 'markChannelRead', 'startTyping']);

/** Connects to a graph. Nothing is sent before the first call. */
export function createClient(options: ClientOptions): Client {
  return new HttpClient(options);
}

interface Call {
  readonly facts: OperationFacts;
  /** With the text last; before it the one with an id in its place, if there is one. */
  readonly bodies: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly isRepeatable: boolean;
  readonly retries: number;
  readonly signal: AbortSignal;
  readonly onlyAs: string | undefined;
  readonly keepalive: boolean;
}

class HttpClient implements Client {
  readonly session: ClientSession;
  readonly url: string;
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #credentials: ClientCredentials;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.url = options.url;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#credentials = options.credentials ?? { mode: 'token' };
    this.session = new ClientSession({
      clock: this.#clock,
      url: options.url,
      credentials: this.#credentials,
      send: async (document, variables, accessToken) =>
        dataOf(await this.#run(document, variables, {}, accessToken)),
      onAuthChange: (state) => options.onAuthChange?.(state),
      onSignedOut: (reason) => options.onSignedOut?.(reason),
    });
  }

  async request<R, V>(document: AnyDocument<R, V>, ...rest: CallArguments<V>): Promise<R> {
    return dataOf(await this.execute(document, ...rest));
  }

  execute<R, V>(
    document: AnyDocument<R, V>,
    ...[variables, options = {}]: CallArguments<V>
  ): Promise<Answer<R>> {
    return this.#run<R>(document, variables, options);
  }

  /** Runs a call within its time; `token` undefined asks the session for one. */
  async #run<R>(
    document: unknown,
    variables: unknown,
    options: CallOptions,
    token?: string | null,
  ): Promise<Answer<R>> {
    const stop = new AbortController();
    const done = new AbortController();
    const forward = () => stop.abort(reasonOf(options.signal));
    if (options.signal?.aborted) throw reasonOf(options.signal);
    options.signal?.addEventListener('abort', forward, { once: true });
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? defaultTimeoutMs;
    this.#clock.wait(timeoutMs, done.signal).then(
      () => stop.abort(errorOf(`No answer within ${timeoutMs} ms.`, { code: 'TIMEOUT' })),
      () => undefined,
    );
    try {
      const call = this.#prepare(document, variables, options, stop.signal);
      return await (token === undefined ? this.#authorized<R>(call) : this.#repeat<R>(call, token));
    } finally {
      done.abort();
      options.signal?.removeEventListener('abort', forward);
    }
  }

  #prepare(document: unknown, variables: unknown, options: CallOptions, signal: AbortSignal): Call {
    const query = documentText(document);
    const facts = operationFacts(query, options.operationName);
    const isMutation = facts.kind === 'mutation';
    const givesCredentials = isMutation && facts.rootFields.some((field) => credentialFields.has(field));
    const needsKey =
      isMutation && !(facts.rootFields.length === 1 && onceByInput.has(String(facts.rootFields[0])));
    const ownKey = needsKey ? randomKey(this.#random) : undefined;
    const key = isMutation && !givesCredentials ? (options.idempotencyKey ?? ownKey) : undefined;
    const documentId = this.#options.documentId?.(query);
    const documents = documentId ? [{ documentId }, { query }] : [{ query }];
    return {
      facts,
      signal,
      onlyAs: options.onlyAs,
      keepalive: options.keepalive === true,
      bodies: documents.map((document) =>
        JSON.stringify({ ...document, variables: variables ?? {}, operationName: facts.name }),
      ),
      headers: {
        ...this.#options.headers,
        ...options.headers,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      isRepeatable: !givesCredentials || isRefresh(facts),
      retries: options.retries ?? this.#options.retries ?? defaultRetries,
    };
  }

  async #authorized<R>(call: Call): Promise<Answer<R>> {
    const token = await abortable(this.session.accessToken(), call.signal);
    const { session } = this;
    const owner = session.ownerOf(token);
    // A token that is nobody's, as far as is known, may be anybody's.
    const isOther = (id: string | null) => (call.onlyAs ? id !== call.onlyAs : owner && id && id !== owner);
    if (call.onlyAs && isOther(owner))
      throw errorOf('It waits for its author to be signed in.', { code: 'UNAUTHENTICATED' });
    const answer = await this.#repeat<R>(call, token);
    if (!answer.errors.some(({ code }) => code === 'UNAUTHENTICATED')) return answer;
    const other = await abortable(session.replacement(token), call.signal);
    // What was begun as one person is not repeated as another, who has signed in in another tab meanwhile.
    return other === null || isOther(session.ownerOf(other)) ? answer : this.#repeat<R>(call, other);
  }

  /** Sends the call until it is answered, or the reason of its failure does not pass, or it is out of tries. */
  async #repeat<R>(call: Call, token: string | null): Promise<Answer<R>> {
    for (let tries = 0; ; tries++) {
      const outcome = await this.#attempt<R>(call, token).catch((error: unknown) => {
        if (error instanceof TestVerseError && error.code === 'NETWORK') return error;
        throw error;
      });
      const isError = outcome instanceof TestVerseError;
      const delayMs = tries < call.retries && call.isRepeatable ? this.#delay(outcome, tries) : undefined;
      if (delayMs === undefined) {
        if (isError) throw outcome;
        return outcome;
      }
      await this.#clock.wait(delayMs, call.signal);
    }
  }

  async #attempt<R>(call: Call, token: string | null, nth = 0): Promise<Answer<R>> {
    const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const answer = await post<R>(
      {
        fetch: this.#options.fetch ?? ((url, init) => fetch(url, init)),
        url: this.#options.url,
        headers: { ...call.headers, ...authorization },
        body: String(call.bodies[nth]),
        sendsCookies: this.#credentials.mode === 'cookie',
        keepalive: call.keepalive,
        signal: call.signal,
      },
      this.#clock.now(),
    );
    const isUnknown = nth + 1 < call.bodies.length && answer.errors[0]?.code === 'PERSISTED_QUERY_NOT_FOUND';
    return isUnknown ? this.#attempt(call, token, nth + 1) : answer;
  }

  /** How long to wait before the next try; undefined when another one would not help. */
  #delay(outcome: Answer<unknown> | TestVerseError, tries: number): number | undefined {
    const backoff = Math.min(longestDelayMs, firstDelayMs * 2 ** tries) * (0.5 + this.#random() / 2);
    if (outcome instanceof TestVerseError) return backoff;
    if (outcome.status !== 429 && outcome.status < 500) return undefined;
    if (outcome.retryAfterMs === undefined) return backoff;
    // A longer wait is the caller's decision: the error says how long.
    return outcome.retryAfterMs > longestDelayMs ? undefined : Math.max(outcome.retryAfterMs, backoff);
  }
}

/** The server answers a repeated refresh with the same successor for a minute, so it may be repeated. */
function isRefresh({ rootFields }: OperationFacts): boolean {
  return rootFields.length === 1 && rootFields[0] === 'refreshToken';
}

function dataOf<R>({ data, errors: [error] }: Answer<R>): R {
  if (error) throw error;
  return data as R;
}

/** The shared work goes on for the others when one caller gives up. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(reasonOf(signal));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
