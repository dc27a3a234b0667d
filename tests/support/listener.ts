import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

/** One event as a bare listener got it. */
export interface Heard {
  type: string;
  seq: number;
  cursor: string;
  body: string | null;
}

export interface ListenerOptions {
  /** The address of the graph over HTTP. */
  url: string;
  channelId: string;
  /** Asked before each connection. */
  token: () => Promise<string | null>;
  /** Everything behind it is heard, however long the connection takes. */
  after: string;
  /** How often each text is asked for once more, so that few messages are much to read. */
  echoes?: number;
}

/** What listeners ask for: enough to see what is missing, doubled or out of order. */
export function everyEvent(echoes = 0): string {
  const texts = ['body', ...Array.from({ length: echoes }, (_, index) => `echo${index}: body`)];
  return `subscription ($channelId: ID!, $after: Cursor) {
    channelEvents(channelId: $channelId, after: $after) {
      __typename
      ... on LiveEvent { seq cursor }
      ... on MessageSentEvent { message { ${texts.join(' ')} } }
    }
  }`;
}

/** An answer to it. */
export interface EventAnswer {
  data?: { channelEvents: Raw } | null;
  errors?: { extensions?: { code?: string } }[];
}

interface Frame {
  type: string;
  payload?: EventAnswer;
}

interface Raw {
  __typename: string;
  seq: number;
  cursor: string;
  message?: { body: string | null };
}

/** What an answer says; undefined when it has no event. */
export function heardIn({ data }: EventAnswer): Heard | undefined {
  if (!data) return undefined;
  const { __typename: type, seq, cursor, message } = data.channelEvents;
  return { type, seq, cursor, body: message?.body ?? null };
}

/** The part of the graph that has the events is away; whoever wants them asks again, as the SDK does. */
const passing = 'SUBGRAPH_UNAVAILABLE';

/**
 * Speaks the bare protocol over a socket of its own and keeps everything it was sent, doubled or out of order as it may
 * be: what the SDK would tidy up is seen here. It comes again with its last cursor whenever a connection ends.
 */
export class Listener {
  readonly heard: Heard[] = [];
  /** Codes of the connections that ended. */
  readonly closed: number[] = [];
  /** What the server said about those, where it said something. */
  readonly farewells: string[] = [];
  /** Codes of errors that came in place of data. */
  readonly refusals: string[] = [];
  /** The stream was ended by the server. */
  isCompleted = false;
  private socket: WebSocket | undefined;
  private cursor: string;
  private isStopped = false;
  private running: Promise<void> | undefined;

  constructor(private readonly options: ListenerOptions) {
    this.cursor = options.after;
  }

  /** Goes on until `stop`. */
  start(): void {
    this.running = this.run();
  }

  /** Cuts the connection as a lost network does. @returns false when there was none to cut */
  cut(): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.terminate();
    return true;
  }

  /** Stops reading from the network; the system's buffers fill up. */
  pause(): void {
    this.socket?.pause();
  }

  resume(): void {
    this.socket?.resume();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.socket?.terminate();
    await this.running;
  }

  /** Waits for something about what was heard. @throws when it does not come about in time */
  async until(what: (listener: this) => boolean, patienceMs = 120_000): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!what(this)) {
      if (performance.now() > deadline)
        throw new Error(
          `heard ${this.heard.length}, closed ${this.closed.join()} (${this.farewells.join()}), refused ${this.refusals.join()}`,
        );
      await sleep(10);
    }
  }

  private async run(): Promise<void> {
    while (!this.isStopped && !this.isCompleted) {
      const code = await this.connect().catch(() => 0);
      this.closed.push(code);
      if (!this.isStopped) await sleep(20);
    }
  }

  private async connect(): Promise<number> {
    const accessToken = await this.options.token();
    return new Promise((resolve) => {
      const socket = new WebSocket(this.options.url.replace(/^http/, 'ws'), 'graphql-transport-ws');
      this.socket = socket;
      const send = (frame: object): void => socket.send(JSON.stringify(frame));
      const { channelId, echoes } = this.options;
      let isPassing = false;
      socket.on('open', () => send({ type: 'connection_init', payload: accessToken ? { accessToken } : {} }));
      socket.on('error', () => undefined);
      socket.on('close', (code, reason) => {
        if (reason.length > 0) this.farewells.push(reason.toString());
        resolve(code);
      });
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as Frame;
        if (frame.type === 'ping') send({ type: 'pong' });
        if (frame.type === 'connection_ack') {
          const variables = { channelId, after: this.cursor };
          send({ id: '1', type: 'subscribe', payload: { query: everyEvent(echoes), variables } });
        }
        if (frame.type === 'next') isPassing = this.take(frame).includes(passing);
        if (frame.type === 'error') this.refusals.push('error');
        if (frame.type === 'complete' || frame.type === 'error') {
          this.isCompleted = !isPassing;
          socket.close();
        }
      });
    });
  }

  /** @returns the codes of what was wrong with it */
  private take({ payload = {} }: Frame): string[] {
    const codes = (payload.errors ?? []).map(({ extensions }) => extensions?.code ?? 'unknown');
    this.refusals.push(...codes);
    const event = heardIn(payload);
    if (event) {
      this.cursor = event.cursor;
      this.heard.push(event);
    }
    return codes;
  }
}

/** 1, 2, 3 … n. */
export function oneTo(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}
