import type { Client } from '../src/client.ts';
import type { Clock } from '../src/clock.ts';
import type { TestVerseError } from '../src/errors.ts';
import type { Live } from '../src/live/connect.ts';
import type { ConnectionState, LiveSubscription, SubscribeOptions } from '../src/live/subscriber.ts';

/** One subscription of a stub, as the test sees it. */
export interface StubStream {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly isClosed: boolean;
  /** Hands a value to the reader. */
  push(data: unknown): Promise<void>;
  /** Changes how the connection is. */
  become(state: ConnectionState, error?: TestVerseError): void;
  end(): Promise<void>;
  fail(error: TestVerseError): Promise<void>;
}

/** A live connection on which the test plays the server. */
export interface StubLive extends Live {
  readonly streams: StubStream[];
  /** Answers of the graph, by the first words of the document, e.g. `query GuildRoom`. */
  readonly answers: Map<string, (variables: never) => unknown>;
  readonly requests: { readonly operation: string; readonly variables: unknown }[];
  /** Lets the pauses that have been asked for end. */
  wake(): Promise<void>;
  nowMs: number;
}

/** Lets everything go on that has been waiting for a promise. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

export function stubLive(): StubLive {
  const streams: StubStream[] = [];
  const answers: StubLive['answers'] = new Map();
  const requests: { operation: string; variables: unknown }[] = [];
  const pauses = new Set<() => void>();
  const clock: Clock = {
    now: () => stub.nowMs,
    wait: (_, signal) =>
      new Promise((resolve, reject) => {
        pauses.add(resolve);
        signal?.addEventListener('abort', () => reject(new Error('stopped')));
      }),
  };
  const request = async (document: unknown, variables: unknown) => {
    const operation = /^\w+ \w+/.exec(String(document))?.[0] ?? '';
    requests.push({ operation, variables });
    await settled();
    const answer = answers.get(operation)?.(variables as never);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const stub: StubLive = {
    client: {
      request,
      url: 'http://stub',
      session: {
        state: { status: 'signedIn', sessionId: 'session_1' },
        userId: 'user_1',
        accessToken: async () => 'token',
        onChange: () => () => undefined,
      },
    } as unknown as Client,
    clock,
    random: () => 0,
    connection: 'live',
    onConnection: () => () => undefined,
    retryNow: () => undefined,
    close: () => undefined,
    subscribe: (_: unknown, variables: Record<string, unknown>, options: SubscribeOptions) => {
      const { stream, subscription } = stubStream(variables, options);
      streams.push(stream);
      return subscription;
    },
    streams,
    answers,
    requests,
    nowMs: 0,
    wake: async () => {
      for (const go of [...pauses]) go();
      pauses.clear();
      await settled();
    },
  };
  return stub;
}

type Result = IteratorResult<unknown, undefined>;

function stubStream(variables: Record<string, unknown>, { signal, onConnection }: SubscribeOptions = {}) {
  let state: ConnectionState = 'connecting';
  let problem: TestVerseError | null = null;
  const results: Promise<Result>[] = [];
  const readers: ((result: Promise<Result>) => void)[] = [];
  const give = async (result: Promise<Result>) => {
    result.catch(() => undefined);
    const reader = readers.shift();
    if (reader) reader(result);
    else results.push(result);
    await settled();
  };
  const end = () => {
    state = 'closed';
    return give(Promise.resolve({ done: true, value: undefined }));
  };
  signal?.addEventListener('abort', () => void end());
  const subscription = {
    get connection() {
      return state;
    },
    get error() {
      return problem;
    },
    next: () => results.shift() ?? new Promise<Result>((resolve) => readers.push(resolve)),
    return: () => (void end(), Promise.resolve({ done: true, value: undefined })),
    close: () => void end(),
    [Symbol.asyncIterator]: () => subscription,
  } as LiveSubscription<unknown>;
  const stream: StubStream = {
    variables,
    get isClosed() {
      return state === 'closed';
    },
    push: (data) => give(Promise.resolve({ done: false, value: data })),
    become: (next, error) => {
      state = next;
      problem = error ?? null;
      onConnection?.(next);
    },
    end,
    fail: (error) => give(Promise.reject(error)),
  };
  return { stream, subscription };
}
