import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildSchema, GraphQLError } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { attachLive, type FakeLive } from '../../testing/fake-live.ts';
import { answered, failed, startFakeServer, type FakeServer } from '../../testing/fake-server.ts';
import { FakeTopic, mapped } from '../../testing/fake-topic.ts';
import { liveClock } from '../../testing/live-clock.ts';
import { uncaughtErrors } from '../../testing/uncaught-errors.ts';
import { createClient, type ClientOptions } from '../client.ts';
import type { Clock } from '../clock.ts';
import type { TypedDocument } from '../document.ts';
import { ForbiddenError, TestVerseError, UnauthenticatedError } from '../errors.ts';
import { connectLive, type Live, type LiveOptions } from './connect.ts';
import type { LiveSubscription } from './subscriber.ts';

interface Tick {
  readonly seq: number;
  readonly cursor: string;
  readonly text: string;
}
const TicksDocument =
  `subscription Ticks($after: String) { ticks(after: $after) { __typename seq cursor text } }` as TypedDocument<
    { ticks: Tick },
    { after?: string }
  >;
const schema = buildSchema(`
  type Query { ok: Boolean }
  type Tick { seq: Int! cursor: String! text: String! }
  type Subscription { ticks(after: String): Tick sounds: String refused: Int }`);

let server: FakeServer;
let door: FakeLive;
let topic: FakeTopic<string>;
/** How the server misbehaves: what a reader gets in place of an event. */
let distort: (tick: Tick) => Tick;
let refuse: () => Error | null;
let accepts: (token: string | null) => boolean;
const opened: Live[] = [];

beforeEach(async () => {
  server = await startFakeServer(() => answered({}));
  topic = new FakeTopic();
  distort = (tick) => tick;
  refuse = () => null;
  accepts = () => true;
  const rootValue = {
    ticks: ({ after }: { after?: string }) => {
      const start = after === undefined ? topic.head : Number(after.slice(2));
      return mapped(topic.read(start), ({ seq, payload }) => ({
        ticks: distort({ seq, cursor: `c:${seq}`, text: payload }),
      }));
    },
    sounds: () => mapped(topic.read(0), ({ payload }) => ({ sounds: payload })),
    refused: () => {
      const error = refuse();
      if (error) throw error;
      return mapped(topic.read(0), ({ seq }) => ({ refused: seq }));
    },
  };
  door = attachLive(server.http, { schema, rootValue, accepts: (token) => accepts(token) });
});
afterEach(async () => {
  for (const one of opened.splice(0)) one.close();
  await door.close();
  await server.close();
});

const webSocket = WebSocket;
function connect(options: LiveOptions = {}, clientOptions: Partial<ClientOptions> = {}) {
  const clock = liveClock();
  const client = createClient({ url: server.url, retries: 0, ...clientOptions });
  const connection = connectLive(client, { webSocket, clock, random: () => 0, ...options });
  opened.push(connection);
  return { clock, client, connection };
}

async function take<T>(subscription: LiveSubscription<T>, count: number): Promise<T[]> {
  const values: T[] = [];
  while (values.length < count) {
    const { done, value } = await subscription.next();
    if (done) break;
    values.push(value);
  }
  return values;
}
const seqs = (ticks: readonly { ticks: Tick }[]) => ticks.map(({ ticks: { seq } }) => seq);
const fill = (count: number) => Array.from({ length: count }, () => topic.append('tick'));
const upTo = (count: number, from = 1) =>
  Array.from({ length: count - from + 1 }, (_, index) => from + index);
const running = (count: number) => vi.waitFor(() => expect(door.running).toBe(count));

describe('a subscription', () => {
  it('hands out what happens, in order, and ends with its reader', async () => {
    const { connection } = connect();
    fill(3);
    const got: number[] = [];
    for await (const { ticks } of connection.subscribe(TicksDocument, { after: 'c:0' })) {
      got.push(ticks.seq);
      if (got.length === 3) fill(2);
      if (got.length === 5) break;
    }
    expect(got).toEqual([1, 2, 3, 4, 5]);
    await running(0);
  });

  it('shares one socket with all others, closed a while after the last', async () => {
    const { connection } = connect();
    const states: string[] = [];
    connection.onConnection((state) => states.push(state));
    expect(connection.connection).toBe('idle');
    const three = [1, 2, 3].map(() => connection.subscribe(TicksDocument, { after: 'c:0' }));
    fill(1);
    for (const one of three) expect(seqs(await take(one, 1))).toEqual([1]);
    expect(door.open).toBe(1);
    for (const one of three) one.close();
    await vi.waitFor(() => expect(door.open).toBe(0));
    expect(states).toEqual(['connecting', 'live', 'idle']);
    const again = connection.subscribe(TicksDocument, { after: 'c:0' });
    expect(seqs(await take(again, 1))).toEqual([1]);
    expect(door.tokens).toHaveLength(2);
  });

  it('goes on when somebody who follows the connection fails', async () => {
    const uncaught = uncaughtErrors();
    const { connection } = connect();
    const onConnection = () => {
      throw new Error('a mistake of the program');
    };
    connection.onConnection(onConnection);
    const one = connection.subscribe(TicksDocument, { after: 'c:0' }, { onConnection });
    fill(1);
    expect(seqs(await take(one, 1))).toEqual([1]);
    door.cut();
    fill(1);
    expect(seqs(await take(one, 1))).toEqual([2]);
    connection.close();
    expect((await uncaught.end()).length).toBeGreaterThan(2);
  });

  it('gives the value of one field where it is asked for', async () => {
    const { connection } = connect();
    fill(1);
    const ticks = connection.subscribe(TicksDocument, { after: 'c:0' }, undefined, 'ticks');
    expect((await ticks.next()).value).toMatchObject({ seq: 1, text: 'tick' });
  });

  it('ends by its signal, also before it began', async () => {
    const { connection } = connect();
    const stop = new AbortController();
    const one = connection.subscribe(TicksDocument, {}, { signal: stop.signal });
    const waiting = one.next();
    await running(1);
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(one.connection).toBe('closed');
    const late = connection.subscribe(TicksDocument, {}, { signal: stop.signal });
    expect(await late.next()).toMatchObject({ done: true });
    await running(0);
  });

  it('is closed with the whole connection, and none begins after that', async () => {
    const { connection } = connect();
    const one = connection.subscribe(TicksDocument, { after: 'c:0' });
    await running(1);
    connection.close();
    expect(await one.next()).toEqual({ done: true, value: undefined });
    await vi.waitFor(() => expect(door.open).toBe(0));
    await expect(connection.subscribe(TicksDocument).next()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('says what to do where there are no sockets', async () => {
    vi.stubGlobal('WebSocket', undefined);
    const { connection } = connect({ webSocket: undefined as never });
    const error = await connection.subscribe(TicksDocument).next().catch(String);
    vi.unstubAllGlobals();
    expect(error).toMatch(/Node 20.*`ws`/);
  });
});

describe('a lost connection', () => {
  it.each([1012, 1013, 1001, 4008, 4408])(
    'closed with %i is opened again, and nothing is missed',
    async (code) => {
      const { connection } = connect();
      const states: string[] = [];
      const onConnection = (state: string) => states.push(state);
      const one = connection.subscribe(TicksDocument, { after: 'c:0' }, { onConnection });
      fill(2);
      expect(seqs(await take(one, 2))).toEqual([1, 2]);
      door.closeAll(code, 'for now');
      fill(2);
      expect(seqs(await take(one, 2))).toEqual([3, 4]);
      expect(states).toEqual(['live', 'reconnecting', 'live']);
      expect(door.subscribed).toEqual([{ after: 'c:0' }, { after: 'c:2' }]);
    },
  );

  it('a hundred times during two thousand events: each comes once, in order', async () => {
    const { connection } = connect();
    const ticks = connection.subscribe(TicksDocument, { after: 'c:0' });
    const got: number[] = [];
    let cuts = 0;
    fill(7);
    for await (const { ticks: tick } of ticks) {
      got.push(tick.seq);
      if (got.length === 2_000) break;
      if (tick.seq === topic.head) fill(7);
      if (got.length % 20 === 0 && cuts < 100) {
        cuts++;
        door.cut();
      }
    }
    expect(got).toEqual(upTo(2_000));
    expect(cuts).toBe(99);
  }, 60_000);

  it('waits longer each time, and gives every client a time of its own', async () => {
    const { connection, clock } = connect({ random: () => 1 });
    door.refusals.push('torn', 'torn', 'torn', 'torn', 'torn', 'torn', 'torn', 'torn');
    fill(1);
    expect(seqs(await take(connection.subscribe(TicksDocument, { after: 'c:0' }), 1))).toEqual([1]);
    expect(clock.waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  });

  it('is tried again at once when the device is online again, or when it is asked to', async () => {
    const online = new EventTarget();
    vi.stubGlobal('addEventListener', online.addEventListener.bind(online));
    vi.stubGlobal('removeEventListener', online.removeEventListener.bind(online));
    const patient = liveClock();
    const pauses: number[] = [];
    const wait: Clock['wait'] = (ms, signal) => {
      if (ms !== 250) return patient.wait(ms, signal);
      pauses.push(ms);
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('woken'))));
    };
    const { connection } = connect({ clock: { now: () => patient.now(), wait } });
    door.refusals.push('torn', 'torn');
    fill(1);
    const one = connection.subscribe(TicksDocument, { after: 'c:0' });
    await vi.waitFor(() => expect(pauses).toHaveLength(1));
    online.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(pauses).toHaveLength(2));
    connection.retryNow();
    expect(seqs(await take(one, 1))).toEqual([1]);
    // Online again on another network: the old connection may be dead without knowing it.
    door.freeze();
    fill(1);
    online.dispatchEvent(new Event('online'));
    patient.fire(5_000);
    await vi.waitFor(() => expect(pauses).toHaveLength(3));
    online.dispatchEvent(new Event('online'));
    expect(seqs(await take(one, 1))).toEqual([2]);
    vi.unstubAllGlobals();
  });

  it('that says nothing any more is noticed', async () => {
    const { connection, clock } = connect();
    const one = connection.subscribe(TicksDocument, { after: 'c:0' });
    fill(1);
    await take(one, 1);
    for (const pings of [1, 2, 3]) {
      clock.fire(12_000);
      await vi.waitFor(() => expect(door.pings).toBe(pings));
      fill(1);
      await take(one, 1);
    }
    expect(door.tokens).toHaveLength(1);
    door.freeze();
    fill(1);
    for (let times = 0; times < 2; times++) {
      clock.fire(12_000);
      await new Promise(setImmediate);
    }
    expect(seqs(await take(one, 1))).toEqual([5]);
    expect(door.tokens).toHaveLength(2);
  });

  it('that never answers the greeting is given up', async () => {
    const silent = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { connection, clock } = connect({ url: `ws://127.0.0.1:${port}` });
    const one = connection.subscribe(TicksDocument);
    const [socket] = (await once(silent, 'connection')) as [WebSocket];
    await once(socket, 'message');
    clock.fire(10_000);
    await vi.waitFor(() => expect(one.connection).toBe('reconnecting'));
    connection.close();
    silent.close();
  });
});

describe('credentials', () => {
  const account = { username: 'mira', email: 'mira@example.org', password: 'correct horse' };
  async function signedIn() {
    let given = 0;
    server.script.push(...Array.from({ length: 20 }, () => () => credentials(`token-${++given}`)));
    const both = connect();
    await both.client.session.register(account);
    return both;
  }
  const credentials = (accessToken: string) => {
    const far = '2100-01-01T00:00:00.000Z';
    const pair = { accessToken, refreshToken: 'refresh', sessionId: 'session_1' };
    const given = { ...pair, accessTokenExpiresAt: far, refreshTokenExpiresAt: far };
    const payload = { user: null, credentials: given, userErrors: [] };
    return answered({ registerUser: payload, refreshToken: payload });
  };

  it('go along, and are renewed at once when the server does not take them any more', async () => {
    const { connection, clock } = await signedIn();
    const one = connection.subscribe(TicksDocument, { after: 'c:0' });
    fill(1);
    await take(one, 1);
    accepts = (token) => token === 'token-2';
    door.closeAll(4403, 'expired');
    fill(1);
    expect(seqs(await take(one, 1))).toEqual([2]);
    expect(door.tokens).toEqual(['token-1', 'token-2']);
    expect(clock.waits).toEqual([]);
  });

  it('that are refused for good end everything, and the server is left alone', async () => {
    const { connection } = await signedIn();
    accepts = () => false;
    const two = [1, 2].map(() => connection.subscribe(TicksDocument));
    for (const one of two) await expect(one.next()).rejects.toBeInstanceOf(UnauthenticatedError);
    expect(await two[0]?.next()).toEqual({ done: true, value: undefined });
    expect(door.tokens).toHaveLength(4);
    expect(connection.connection).toBe('idle');
  });

  it('of a session that is over end it too', async () => {
    const { connection, client } = await signedIn();
    const one = connection.subscribe(TicksDocument);
    await running(1);
    server.script.length = 0;
    server.script.push(() => failed('UNAUTHENTICATED', 401));
    door.closeAll(4403, 'revoked');
    await expect(one.next()).rejects.toBeInstanceOf(UnauthenticatedError);
    expect(client.session.state.status).toBe('signedOut');
  });

  it('are forgotten with signing out, and new ones are used from signing in on', async () => {
    const { connection, client } = connect();
    const visitor = connection.subscribe(TicksDocument, { after: 'c:0' });
    await running(1);
    server.script.push(() => credentials('token-1'));
    await client.session.register(account);
    fill(1);
    expect(seqs(await take(visitor, 1))).toEqual([1]);
    await vi.waitFor(() => expect(door.tokens).toEqual([null, 'token-1']));
    await client.session.forget();
    await expect(take(visitor, 1)).rejects.toBeInstanceOf(UnauthenticatedError);
    await vi.waitFor(() => expect(door.open).toBe(0));
    fill(1);
    expect(seqs(await take(connection.subscribe(TicksDocument, { after: 'c:1' }), 1))).toEqual([2]);
    expect(door.tokens.at(-1)).toBeNull();
  });

  it('wait for a server that cannot be asked for them', async () => {
    const { connection, client } = await signedIn();
    const one = connection.subscribe(TicksDocument, { after: 'c:0' });
    await running(1);
    server.script.unshift(() => 'lost');
    door.closeAll(4403, 'expired');
    fill(1);
    expect(seqs(await take(one, 1))).toEqual([1]);
    expect(client.session.state.status).toBe('signedIn');
  });
});

describe('what the server will not do', () => {
  it.each([4400, 4401, 4409, 4429, 4500, 4406, 1008])(
    'close code %i ends it with a clear error',
    async (code) => {
      const { connection } = connect();
      door.refusals.push(code);
      const error = await connection
        .subscribe(TicksDocument)
        .next()
        .catch((one: unknown) => one);
      expect(error).toBeInstanceOf(TestVerseError);
      expect(String(error)).toContain(`${code}: refused`);
      expect(door.tokens).toHaveLength(0);
      // The next one finds a server that has changed its mind.
      fill(1);
      expect(seqs(await take(connection.subscribe(TicksDocument, { after: 'c:0' }), 1))).toEqual([1]);
    },
  );

  it('a document that the graph does not serve', async () => {
    const { connection } = connect();
    const one = connection.subscribe('subscription { nothing }');
    await expect(one.next()).rejects.toBeInstanceOf(TestVerseError);
    await vi.waitFor(() => expect(one.connection).toBe('closed'));
  });

  it.each([
    ['FORBIDDEN', ForbiddenError],
    ['UNAUTHENTICATED', UnauthenticatedError],
  ])('an operation refused with %s is not tried again', async (code, expected) => {
    const { connection } = connect();
    refuse = () => new GraphQLError('no', { extensions: { code } });
    const one = connection.subscribe('subscription { refused }');
    await expect(one.next()).rejects.toBeInstanceOf(expected);
    expect(door.subscribed).toHaveLength(1);
  });

  it('one refused for a while is tried again after the time the server says', async () => {
    const { connection, clock } = connect();
    let times = 0;
    const extensions = { code: 'RATE_LIMITED', retryAfterMs: 700 };
    const shown: unknown[] = [];
    refuse = () => (++times < 3 ? new GraphQLError('slow down', { extensions }) : null);
    // What a page shows while it waits.
    clock.waits.push = (...waits) => {
      shown.push(one.error?.code);
      return Array.prototype.push.apply(clock.waits, waits);
    };
    fill(1);
    const one = connection.subscribe<{ refused: number }, object>('subscription { refused }');
    const first = one.next();
    expect(await first).toMatchObject({ value: { refused: 1 } });
    expect([...clock.waits]).toEqual([700, 700]);
    expect(shown).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    expect(one.error).toBeNull();
  });

  it('a failing server is given several chances, not endless ones', async () => {
    const { connection, clock } = connect();
    refuse = () => new GraphQLError('oops', { extensions: { code: 'INTERNAL' } });
    const one = connection.subscribe('subscription { refused }');
    await expect(one.next()).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(clock.waits).toHaveLength(5);
  });

  it('a stream that breaks off with an error goes on where it was, unless the right is gone', async () => {
    const { connection } = connect();
    let code = 'SUBGRAPH_UNAVAILABLE';
    distort = (tick) => {
      if (tick.seq === 2 && code) throw new GraphQLError('away', { extensions: { code } });
      return tick;
    };
    fill(2);
    const one = connection.subscribe(TicksDocument, { after: 'c:0' });
    expect(seqs(await take(one, 1))).toEqual([1]);
    const second = one.next();
    await vi.waitFor(() => expect(door.subscribed.length).toBeGreaterThan(1));
    code = '';
    expect((await second).value?.ticks.seq).toBe(2);
    code = 'FORBIDDEN';
    distort = () => {
      throw new GraphQLError('removed', { extensions: { code } });
    };
    fill(1);
    await expect(one.next()).rejects.toBeInstanceOf(ForbiddenError);
  });
});

describe('order', () => {
  it('what comes twice is dropped', async () => {
    const { connection } = connect();
    const seen = [1, 2, 2, 1, 3];
    let index = 0;
    distort = (tick) => ({ ...tick, seq: seen[index] ?? tick.seq, cursor: `c:${seen[index++]}` });
    fill(5);
    expect(seqs(await take(connection.subscribe(TicksDocument, { after: 'c:0' }), 3))).toEqual([1, 2, 3]);
    expect(door.subscribed).toHaveLength(1);
  });

  it('a gap is asked for again, and a lasting one is taken as it is', async () => {
    const { connection } = connect();
    const skipping = (tick: Tick) => ({ ...tick, seq: tick.seq + 5, cursor: `c:${tick.seq}` });
    distort = (tick) => (tick.seq === 2 && door.subscribed.length === 1 ? skipping(tick) : tick);
    fill(3);
    const one = connection.subscribe(TicksDocument, { after: 'c:0' });
    expect(seqs(await take(one, 3))).toEqual([1, 2, 3]);
    expect(door.subscribed).toEqual([{ after: 'c:0' }, { after: 'c:1' }]);
    distort = skipping;
    fill(1);
    expect(seqs(await take(one, 1))).toEqual([9]);
    expect(door.subscribed).toHaveLength(3);
  });

  it('a slow reader pauses the stream and misses nothing', async () => {
    const { connection } = connect();
    const one = connection.subscribe(TicksDocument, { after: 'c:0' }, { bufferSize: 16 });
    fill(1_000);
    await vi.waitFor(() => expect(door.subscribed).toHaveLength(1));
    await running(0);
    expect(seqs(await take(one, 1_000))).toEqual(upTo(1_000));
    expect(door.subscribed.length).toBeGreaterThan(5);
    one.close();
    await running(0);
  });

  it('a slow reader of what cannot be resumed is told', async () => {
    const { connection } = connect();
    const document = 'subscription { ticks(after: "c:0") { seq text } }';
    const one = connection.subscribe<{ ticks: Tick }, object>(document, {}, { bufferSize: 4 });
    fill(10);
    await running(0);
    await vi.waitFor(() => expect(one.connection).toBe('closed'));
    expect(seqs(await take(one, 4))).toEqual([1, 2, 3, 4]);
    await expect(one.next()).rejects.toMatchObject({ code: 'BEHIND' });
  });
});
