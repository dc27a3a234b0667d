import type { Clock } from '../clock.ts';
import type { WebSocketLike } from './web-socket.ts';

/** What an operation sends to begin. */
export interface OperationPayload {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** A GraphQL answer as it comes over the socket. */
export interface SocketAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly unknown[];
}

/** How a connection ended. */
export interface Farewell {
  readonly code: number;
  readonly reason: string;
  /** Milliseconds since the server took it on; 0 when it did not. */
  readonly stoodMs: number;
}

/** What a connection tells. */
export interface ConnectionListener {
  onReady(): void;
  onNext(id: string, answer: SocketAnswer): void;
  onErrors(id: string, errors: readonly unknown[]): void;
  onComplete(id: string): void;
}

/** What a connection needs. */
export interface ConnectionPort {
  readonly socket: WebSocketLike;
  readonly token: string | null;
  readonly clock: Clock;
  readonly pingMs: number;
}

/** Close codes of this side; never sent by a server. */
export const noSignOfLife = 4_990;
export const badMessage = 4_991;

/** The server waits 3 s for the first message; its answer may take as long again on a slow line. */
const readyMs = 10_000;
/** How long an answer to a probe may take. */
const probeMs = 5_000;

interface Message {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly payload?: unknown;
}

/** One socket's life: it speaks graphql-transport-ws and notices when the other side is gone. */
export class Connection {
  /** Resolves when the connection is over, for whatever reason. */
  readonly over: Promise<Farewell>;
  #isReady = false;
  #readyAt = 0;
  /** Signs of life asked for since the last one came. */
  #unanswered = 0;
  #end: (farewell: { code: number; reason: string }) => void = () => undefined;
  readonly #done = new AbortController();

  constructor(
    private readonly port: ConnectionPort,
    private readonly listener: ConnectionListener,
  ) {
    const { socket, clock } = port;
    this.over = new Promise((resolve) => {
      this.#end = ({ code, reason }) => {
        if (this.#done.signal.aborted) return;
        resolve({ code, reason, stoodMs: this.#isReady ? clock.now() - this.#readyAt : 0 });
        this.#isReady = false;
        this.#done.abort();
      };
    });
    socket.addEventListener('open', () =>
      this.#send({
        type: 'connection_init',
        payload: port.token === null ? {} : { accessToken: port.token },
      }),
    );
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('close', (event) => this.#end(event));
    socket.addEventListener('error', () => undefined);
    void this.#expect(readyMs, () => this.#isReady);
    void this.#watch();
  }

  /** Whether operations can be sent. */
  get isReady(): boolean {
    return this.#isReady;
  }

  subscribe(id: string, payload: OperationPayload): void {
    this.#send({ id, type: 'subscribe', payload });
  }

  complete(id: string): void {
    this.#send({ id, type: 'complete' });
  }

  /** Ends it from here, without waiting for the other side. */
  close(code: number, reason: string): void {
    this.#end({ code, reason });
    // A closing handshake with nobody would be waited for: the package ws can do without.
    const { socket } = this.port as { socket: WebSocketLike & { terminate?: () => void } };
    if (code === noSignOfLife && socket.terminate) socket.terminate();
    else socket.close(1_000, reason);
  }

  /** Makes sure that the other side is still there. */
  async probe(): Promise<void> {
    if (!this.#isReady) return;
    this.#ask();
    await this.#expect(probeMs, () => this.#unanswered === 0);
  }

  #ask(): void {
    this.#unanswered++;
    this.#send({ type: 'ping' });
  }

  /** Gives up unless the condition holds after a while. */
  async #expect(ms: number, isMet: () => boolean): Promise<void> {
    if ((await this.#wait(ms)) && !isMet()) this.close(noSignOfLife, 'no answer');
  }

  async #watch(): Promise<void> {
    while (await this.#wait(this.port.pingMs)) {
      if (!this.#isReady) continue;
      if (this.#unanswered > 0) return this.close(noSignOfLife, 'no sign of life');
      this.#ask();
    }
  }

  /** False when the connection is over. */
  #wait(ms: number): Promise<boolean> {
    return this.port.clock.wait(ms, this.#done.signal).then(
      () => !this.#done.signal.aborted,
      () => false,
    );
  }

  #send(message: object): void {
    // 1: OPEN. A socket that is closing takes nothing more; its end comes by itself.
    if (this.port.socket.readyState === 1) this.port.socket.send(JSON.stringify(message));
  }

  #receive(text: unknown): void {
    if (this.#done.signal.aborted) return;
    this.#unanswered = 0;
    const message = parse(text);
    const id = typeof message?.id === 'string' ? message.id : '';
    switch (message?.type) {
      case 'connection_ack':
        this.#isReady = true;
        this.#readyAt = this.port.clock.now();
        return this.listener.onReady();
      case 'ping':
        return this.#send({ type: 'pong' });
      case 'pong':
        return;
      case 'next':
        return this.listener.onNext(id, message.payload ?? {});
      case 'error':
        return this.listener.onErrors(id, Array.isArray(message.payload) ? message.payload : []);
      case 'complete':
        return this.listener.onComplete(id);
      default:
        this.close(badMessage, 'a message that is not of the protocol');
    }
  }
}

function parse(text: unknown): Message | undefined {
  try {
    const message: unknown = JSON.parse(String(text));
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
