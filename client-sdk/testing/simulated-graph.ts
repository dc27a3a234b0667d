import { readFileSync } from 'node:fs';
import { buildSchema, execute, graphql, parse, type GraphQLSchema } from 'graphql';
import type { AnyDocument } from '../src/document.ts';
import type { Client } from '../src/client.ts';
import type { Clock } from '../src/clock.ts';
import { errorOf } from '../src/errors.ts';
import type { WebSocketLike } from '../src/live/web-socket.ts';
import { FakeChat, type FakePerson } from './fake-chat.ts';

/** A request that the test lets the server read, and its answer arrive, when it likes. */
interface Held {
  read(): Promise<void>;
  isRead: boolean;
  answer(): void;
  lose(): void;
}

interface Frame {
  readonly text: string;
  /** Id of the operation, and how many frames of it came before this one. */
  readonly id: string;
  readonly index: number;
}

interface Stream {
  readonly id: string;
  readonly document: ReturnType<typeof parse>;
  readonly variables: Readonly<Record<string, unknown>>;
  position: number;
  isReset: boolean;
  frames: number;
}

const guild = {
  ...{
    id: 'guild_1',
    slug: 'rust',
    name: 'Rust',
    category: 'BACKEND',
    visibility: 'PUBLIC',
    approval: 'AUTOMATIC',
  },
  ...{ memberCount: 3, branding: { primaryColor: '#335577', accentColor: '#ddeeff' } },
};
const committed = new URL('../../schema/schema.graphql', import.meta.url);
let built: GraphQLSchema | undefined;
/** The committed schema, built once for all graphs of a file. */
const graphSchema = (): GraphQLSchema => (built ??= buildSchema(readFileSync(committed, 'utf8')));
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A graph of one channel in which nothing moves by itself: the test decides what comes next, and what is lost. */
export class SimulatedGraph {
  readonly chat = new FakeChat('channel_1', 'general', () => guild);
  readonly requests: Held[] = [];
  sockets: SimulatedSocket[] = [];
  readonly #waits = new Set<{ ms: number; go: () => void }>();
  readonly #schema = graphSchema();

  constructor(readonly viewer: FakePerson) {}

  readonly clock: Clock = {
    now: () => 0,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        const one = { ms, go: () => (this.#waits.delete(one), resolve()) };
        const stop = () => (this.#waits.delete(one), reject(new Error('stopped')));
        if (signal?.aborted) return stop();
        this.#waits.add(one);
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };

  readonly client: Client = {
    url: 'http://simulated/graphql',
    request: ((
      document: AnyDocument<unknown, unknown>,
      variables: object,
      options?: { signal?: AbortSignal },
    ) => this.#request(String(document), variables, options?.signal)) as Client['request'],
    execute: () => Promise.reject(new Error('not simulated')),
    session: {
      state: { status: 'signedIn', sessionId: 'session_1' },
      onChange: () => () => undefined,
      accessToken: () => Promise.resolve('token'),
    } as unknown as Client['session'],
  };

  get webSocket() {
    const { sockets } = this;
    const produce = (stream: Stream) => this.#produce(stream);
    const resume = (after: string | undefined) => this.chat.resume(after);
    return class extends SimulatedSocket {
      constructor() {
        super(produce, resume);
        sockets.push(this);
      }
    };
  }

  /** Ends all pauses; watches over a silent connection stand still. */
  wake(): boolean {
    const due = [...this.#waits].filter(({ ms }) => ![12_000, 10_000].includes(ms));
    for (const { go } of due) go();
    return due.length > 0;
  }

  /** Lets everything happen that is under way, until nothing is. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      const moved = [this.wake()];
      for (const one of [...this.requests]) {
        if (!one.isRead) await one.read();
        one.answer();
        moved.push(true);
      }
      for (const socket of this.sockets) moved.push(await socket.run());
      await tick();
      await tick();
      if (moved.some(Boolean)) quiet = -1;
    }
  }

  async step(): Promise<void> {
    await tick();
    await tick();
  }

  async ask<R>(source: string, variableValues: object = {}): Promise<R> {
    const { chat, viewer } = this;
    const rootValue = {
      viewer: { user: viewer },
      channel: () => chat.channel(),
      sendMessage: ({ input }: { input: { body: string; nonce: string; replyToId?: string } }) => ({
        message: chat.row(chat.send(viewer, input.body, input.nonce, input.replyToId)),
        userErrors: [],
      }),
      setReaction: ({ input }: { input: { messageId: string; emoji: string; isSet: boolean } }) => {
        const message = chat.find(input.messageId);
        if (message) chat.react(message, viewer, input.emoji, input.isSet);
        return { message: message ? chat.row(message) : null, userErrors: [] };
      },
    };
    const contextValue = { account: viewer };
    const { data, errors } = await graphql({
      schema: this.#schema,
      source,
      rootValue,
      contextValue,
      variableValues: variableValues as Record<string, unknown>,
    });
    if (errors?.[0]) throw errors[0];
    return JSON.parse(JSON.stringify(data)) as R;
  }

  #request(source: string, variables: object, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let answer: unknown;
      const done = (tell: () => void) => {
        const index = this.requests.indexOf(held);
        if (index < 0) return;
        this.requests.splice(index, 1);
        tell();
      };
      const held: Held = {
        isRead: false,
        read: async () => {
          held.isRead = true;
          answer = await this.ask(source, variables);
        },
        answer: () => done(() => resolve(answer)),
        lose: () => done(() => reject(errorOf('lost', { code: 'NETWORK' }))),
      };
      this.requests.push(held);
      signal?.addEventListener('abort', () => done(() => reject(signal.reason as Error)));
    });
  }

  async #produce(stream: Stream): Promise<string | null> {
    const { chat } = this;
    let event: object;
    if (stream.isReset) event = chat.resetEvent(stream.position);
    else {
      const fact = chat.topic.at(stream.position + 1);
      if (!fact) return null;
      event = chat.event(++stream.position, fact);
    }
    stream.isReset = false;
    const result = await execute({
      schema: this.#schema,
      document: stream.document,
      variableValues: stream.variables,
      rootValue: { channelEvents: event },
      contextValue: { account: null },
    });
    return JSON.stringify({ id: stream.id, type: 'next', payload: result });
  }
}

/** A socket whose frames arrive when the test says so. */
export class SimulatedSocket implements WebSocketLike {
  readyState = 0;
  readonly wire: Frame[] = [];
  readonly sent: Frame[] = [];
  readonly #streams = new Map<string, Stream>();
  readonly #listeners = new Map<string, ((event: never) => void)[]>();

  constructor(
    private readonly produce: (stream: Stream) => Promise<string | null>,
    private readonly resume: (after: string | undefined) => { start: number; isReset: boolean },
  ) {
    void Promise.resolve().then(() => {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      this.#emit('open', {});
    });
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(text: string): void {
    const message = JSON.parse(text) as {
      type: string;
      id: string;
      payload: { query: string; variables: { after?: string } };
    };
    if (message.type === 'connection_init') this.#push(JSON.stringify({ type: 'connection_ack' }), '', 0);
    if (message.type === 'complete') this.#streams.delete(message.id);
    if (message.type !== 'subscribe') return;
    const { start, isReset } = this.resume(message.payload.variables.after);
    const { query, variables } = message.payload;
    const document = parse(query);
    const stream = { id: message.id, document, variables, position: start, isReset, frames: 0 };
    this.#streams.set(message.id, stream);
  }

  close(): void {
    this.cut();
  }

  /** The connection is gone, and everything on its way with it. */
  cut(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#streams.clear();
    this.wire.length = 0;
    this.#emit('close', { code: 1006, reason: '' });
  }

  /** The server sends the next event of each stream. */
  async pump(): Promise<boolean> {
    let hasSent = false;
    for (const stream of [...this.#streams.values()]) {
      const text = await this.produce(stream);
      if (text === null || this.readyState !== 1) continue;
      this.#push(text, stream.id, stream.frames++);
      hasSent = true;
    }
    return hasSent;
  }

  deliver(): boolean {
    const frame = this.wire.shift();
    if (!frame) return false;
    this.sent.push(frame);
    this.#emit('message', { data: frame.text });
    return true;
  }

  /** The next frame is lost on a line that goes on; never the first of a stream. */
  drop(): void {
    if (this.wire[0] && this.wire[0].index > 0) this.wire.shift();
  }

  /** A frame from before comes again. */
  repeat(choice: number): void {
    const running = this.sent.filter(({ id }) => this.#streams.has(id));
    const frame = running[choice % Math.max(1, running.length)];
    if (frame) this.wire.unshift(frame);
  }

  async run(): Promise<boolean> {
    let hasMoved = false;
    while (this.readyState === 1 && (this.deliver() || (await this.pump()))) {
      hasMoved = true;
      await tick();
    }
    return hasMoved;
  }

  #push(text: string, id: string, index: number): void {
    this.wire.push({ text, id, index });
  }

  #emit(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never);
  }
}
