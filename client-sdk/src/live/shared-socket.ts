import type { Clock } from '../clock.ts';
import { errorOf, TestVerseError } from '../errors.ts';
import { tell } from '../listeners.ts';
import type { ClientSession } from '../session.ts';
import {
  badMessage,
  Connection,
  noSignOfLife,
  type Farewell,
  type OperationPayload,
  type SocketAnswer,
} from './connection.ts';
import { backOffMs, isPassing } from './patience.ts';
import type { ConnectionState } from './subscriber.ts';
import type { WebSocketLike } from './web-socket.ts';

/** One operation on the socket. It is begun anew on each connection. */
export interface Operation {
  /** What to send, as of now. */
  payload(): OperationPayload;
  onNext(answer: SocketAnswer): void;
  onErrors(errors: readonly unknown[]): void;
  onComplete(): void;
  onConnection(state: ConnectionState): void;
  /** The connection cannot be had: nothing more comes. */
  onFailure(error: TestVerseError): void;
}

/** What the socket needs of the client and the platform. */
export interface SocketPort {
  readonly session: ClientSession;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pingMs: number;
  readonly idleMs: number;
  /** @throws when the platform has no sockets */
  open(): WebSocketLike;
}

/** A connection that stood this long was a good one: the next failure starts over with short waits. */
const goodMs = 2_000;
/** How often credentials are renewed in a row without a good connection in between. */
const maxRenewals = 3;

const renewCredentials = 4_403;
/** Closed from here, to be opened again at once with other credentials. */
const changeCredentials = 4_992;
const idle = 4_993;
/** Too many messages or connections: come back later. */
const rateLimited = 4_008;
/** The server says these at a bad moment; all other codes from 4000 on, and those of the protocol, say that it will not do. */
const passing = new Set([rateLimited, 4_408, 4_504, noSignOfLife]);
const final = new Set([1_002, 1_003, 1_007, 1_008, 1_009, 1_010]);
const codes: Readonly<Record<number, string>> = {
  4401: 'UNAUTHENTICATED',
  4429: 'RATE_LIMITED',
  4500: 'INTERNAL',
  [badMessage]: 'UNEXPECTED_ANSWER',
};

/** The one socket of all subscriptions: opened for the first, kept up by itself, closed after the last. */
export class SharedSocket {
  #state: ConnectionState = 'idle';
  #connection: Connection | null = null;
  #isRunning = false;
  /** Failures and renewals in a row, without a good connection in between. */
  #failures = 0;
  #renewals = 0;
  /** The session of the present connection; undefined without one. */
  #sessionId: string | null | undefined;
  #token: string | null = null;
  #lastId = 0;
  #pause = new AbortController();
  #idling: AbortController | null = null;
  readonly #operations = new Map<string, Operation>();
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  readonly #forget: () => void;

  constructor(private readonly port: SocketPort) {
    this.#forget = port.session.onChange(({ status, sessionId }) => {
      if (status === 'signedOut') this.#signedOut();
      else if (this.#sessionId !== undefined && sessionId !== this.#sessionId)
        this.#connection?.close(changeCredentials, 'other credentials');
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins an operation, now or as soon as there is a connection. Returns its id, different each time. */
  start(operation: Operation): string {
    const id = String(++this.#lastId);
    if (this.#state === 'closed') {
      operation.onFailure(errorOf('The live connection was closed.', { code: 'CLOSED' }));
      return id;
    }
    this.#operations.set(id, operation);
    this.#idling?.abort();
    if (this.#connection?.isReady) this.#connection.subscribe(id, operation.payload());
    operation.onConnection(this.#state === 'idle' ? 'connecting' : this.#state);
    if (!this.#isRunning) void this.#run();
    return id;
  }

  /** Ends an operation. Nothing of it comes after this. */
  stop(id: string): void {
    if (!this.#operations.delete(id)) return;
    this.#connection?.complete(id);
    if (!this.#operations.size) void this.#idle();
  }

  retryNow(): void {
    this.#pause.abort();
    void this.#connection?.probe();
  }

  close(): void {
    this.#forget();
    this.#become('closed');
    this.#finish(null);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    const wake = () => this.retryNow();
    const platform = globalThis as Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>>;
    platform.addEventListener?.('online', wake);
    try {
      while (this.#operations.size) {
        if (this.#state === 'idle') this.#become('connecting');
        const farewell = await this.#serve();
        if (farewell) await this.#recover(farewell);
      }
    } catch (error) {
      this.#finish(asProblem(error));
    } finally {
      platform.removeEventListener?.('online', wake);
      this.#isRunning = false;
      this.#failures = 0;
      this.#renewals = 0;
      if (this.#state !== 'closed') this.#become('idle');
      // What was begun while the last steps were taken.
      if (this.#operations.size) void this.#run();
    }
  }

  /** Opens a connection and serves the operations until it ends; null when there was no need or no way to open one. */
  async #serve(): Promise<Farewell | null> {
    const { session, clock, pingMs } = this.port;
    const token = await session.accessToken().catch((error: unknown) => this.#passes(error));
    if (token === undefined) {
      this.#become('reconnecting');
      await this.#backOff();
      return null;
    }
    if (!this.#operations.size) return null;
    if (token === null && this.#token !== null) throw signedOut();
    this.#token = token;
    const connection = new Connection({ socket: this.port.open(), token, clock, pingMs }, this.#listener());
    this.#sessionId = session.state.sessionId;
    this.#connection = connection;
    const farewell = await connection.over;
    this.#connection = null;
    this.#sessionId = undefined;
    if (farewell.stoodMs >= goodMs) [this.#failures, this.#renewals] = [0, 0];
    return farewell;
  }

  #listener() {
    return {
      onReady: () => {
        for (const [id, operation] of this.#operations) this.#connection?.subscribe(id, operation.payload());
        this.#become('live');
      },
      onNext: (id: string, answer: SocketAnswer) => this.#operations.get(id)?.onNext(answer),
      onErrors: (id: string, errors: readonly unknown[]) => this.#take(id)?.onErrors(errors),
      onComplete: (id: string) => this.#take(id)?.onComplete(),
    };
  }

  /** The server has ended this operation. */
  #take(id: string): Operation | undefined {
    const operation = this.#operations.get(id);
    this.#operations.delete(id);
    if (operation && !this.#operations.size) void this.#idle();
    return operation;
  }

  async #recover({ code, reason }: Farewell): Promise<void> {
    if (code === idle || this.#state === 'closed' || !this.#operations.size) return;
    this.#become('reconnecting');
    if (code === changeCredentials) return;
    if (code === renewCredentials) return this.#renew();
    if (final.has(code) || (code >= 4_000 && !passing.has(code)))
      throw errorOf(`The server does not take the live connection (${code}${reason && `: ${reason}`}).`, {
        code: codes[code] ?? 'UNEXPECTED_ANSWER',
      });
    await this.#backOff();
  }

  async #renew(): Promise<void> {
    this.#renewals++;
    const refused = this.#token;
    const other = await this.port.session.replacement(refused).catch((error: unknown) => this.#passes(error));
    if (other === null || this.#renewals > maxRenewals) throw signedOut();
    if (other === undefined || this.#renewals > 1) await this.#backOff();
  }

  /** Undefined for a failure that passes by itself. */
  #passes(error: unknown): undefined {
    if (error instanceof TestVerseError && isPassing(error)) return undefined;
    throw error;
  }

  async #backOff(): Promise<void> {
    this.#pause = new AbortController();
    const ms = backOffMs(this.#failures++, this.port.random);
    await this.port.clock.wait(ms, this.#pause.signal).catch(() => undefined);
  }

  /** Closes a connection that nobody has used for a while. */
  async #idle(): Promise<void> {
    const idling = new AbortController();
    this.#idling = idling;
    this.#pause.abort();
    const isOver = await this.port.clock.wait(this.port.idleMs, idling.signal).then(
      () => true,
      () => false,
    );
    if (isOver && !this.#operations.size) this.#connection?.close(idle, 'nothing subscribed');
  }

  #signedOut(): void {
    if (this.#token === null) return;
    this.#finish(signedOut());
  }

  /** Ends all operations and the connection. */
  #finish(error: TestVerseError | null): void {
    const operations = [...this.#operations.values()];
    this.#operations.clear();
    this.#token = null;
    this.#pause.abort();
    this.#connection?.close(idle, 'no more');
    for (const operation of operations) {
      if (error) operation.onFailure(error);
      else operation.onComplete();
    }
  }

  #become(state: ConnectionState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    for (const operation of [...this.#operations.values()]) operation.onConnection(state);
    for (const listener of [...this.#listeners]) tell(() => listener(state));
  }
}

function signedOut(): TestVerseError {
  return errorOf('The session is over.', { code: 'UNAUTHENTICATED' });
}

function asProblem(error: unknown): TestVerseError {
  return error instanceof TestVerseError
    ? error
    : errorOf(error instanceof Error ? error.message : 'The live connection failed.', {
        code: 'NETWORK',
        cause: error,
      });
}
