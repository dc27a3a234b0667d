import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

export interface Frame {
  type: string;
  id?: string;
  payload?: Record<string, unknown>;
}

interface Closed {
  code: number;
  reason: string;
}

/** A client that says what it likes on a socket, well-formed or not, and keeps every frame it gets. */
export class RawSocket {
  readonly frames: Frame[] = [];
  /** Frames as they came. */
  readonly texts: string[] = [];
  readonly closed: Promise<Closed>;
  private readonly waiting = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.wake();
      });
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      this.texts.push(text);
      this.frames.push(JSON.parse(text) as Frame);
      this.wake();
    });
  }

  /** @returns once the socket is open. @throws when it is refused before that */
  static async open(url: string, options: ClientOptions & { protocols?: string[] } = {}): Promise<RawSocket> {
    const { protocols = ['graphql-transport-ws'], ...rest } = options;
    const socket = new RawSocket(new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocols, rest));
    await once(socket.socket, 'open');
    return socket;
  }

  /** Opens and introduces itself. */
  static async greeted(
    url: string,
    params?: Record<string, unknown>,
    options?: ClientOptions,
  ): Promise<RawSocket> {
    const socket = await RawSocket.open(url, options);
    socket.send({ type: 'connection_init', payload: params });
    await socket.until((frames) => frames.some(({ type }) => type === 'connection_ack'));
    return socket;
  }

  send(message: unknown): void {
    this.socket.send(
      typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
    );
  }

  subscribe(id: string, query: string, payload: Record<string, unknown> = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, ...payload } });
  }

  of(id: string, type?: string): Frame[] {
    return this.frames.filter((frame) => frame.id === id && (type === undefined || frame.type === type));
  }

  /** Waits until what came so far is enough. @throws when the socket closes before */
  async until(isEnough: (frames: Frame[]) => boolean): Promise<void> {
    while (!isEnough(this.frames)) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the socket was closed');
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** Sends one operation. @returns its frames up to its end */
  async ask(id: string, query: string, payload?: Record<string, unknown>): Promise<Frame[]> {
    this.subscribe(id, query, payload);
    await this.until(() => this.of(id, 'complete').length + this.of(id, 'error').length > 0);
    return this.of(id);
  }

  close(): void {
    this.socket.terminate();
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
