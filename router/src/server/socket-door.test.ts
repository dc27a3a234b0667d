import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { productionLimits } from '../admission/limits.ts';
import { RawSocket } from '../testing/raw-socket.ts';
import { StoppedTime } from '../testing/stopped-time.ts';
import { openTestDoor, sessionIds, testUserId, type TestDoor } from '../testing/test-door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({
    limits: { operationMs: 2_000 },
    door: { corsOrigins: ['https://app.example'] },
  });
});
afterAll(() => door.close());

const ticks = 'subscription ($after: String) { ticks(after: $after) { seq cursor text } }';
const init = { type: 'connection_init' };
const bearer = async () => ({ accessToken: await door.auth.token() });

/** Status of an attempt to open a socket that is refused before it is one. */
const refusedWith = (path: string, options: object = {}) =>
  new Promise<number>((resolve, reject) => {
    const socket = new WebSocket(door.url.replace('http', 'ws') + path, ['graphql-transport-ws'], options);
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => reject(new Error('opened')));
    socket.on('error', () => undefined);
  });

describe('opening a socket', () => {
  it('is for programs, our own pages and listed pages only', async () => {
    expect(await refusedWith('/graphql', { origin: 'https://evil.example' })).toBe(403);
    expect(await refusedWith('/graphql', { origin: 'null' })).toBe(403);
    for (const options of [{}, { origin: door.url }, { origin: 'https://app.example' }]) {
      (await RawSocket.greeted(door.url, undefined, options)).close();
    }
  });

  it('is possible on one path', async () => {
    expect(await refusedWith('/graphql/stream')).toBe(404);
    expect(await refusedWith('/')).toBe(404);
    (await RawSocket.greeted(door.url)).close();
  });

  it.each([[[]], [['graphql-ws']]])('in another protocol (%j) is closed with 4406', async (protocols) => {
    const socket = new WebSocket(`${door.url.replace('http', 'ws')}/graphql`, protocols);
    socket.on('error', () => undefined);
    const code = await new Promise((resolve) => socket.on('close', resolve));
    // A client that offered others only gives up by itself.
    expect(code).toBe(protocols.length === 0 ? 4406 : 1006);
  });

  it('never mixes with an answer that is still to come on the same connection', async () => {
    const socket = connect(door.port, '127.0.0.1');
    const answers = text(socket);
    const body = JSON.stringify({ query: '{ slow(ms: 300) }' });
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}` +
        'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    expect(await answers).not.toContain('101');
  });

  it('leaves requests that offer other protocols to HTTP', async () => {
    const socket = connect(door.port, '127.0.0.1');
    const answers = text(socket);
    const first = once(socket, 'data');
    const body = JSON.stringify({ query: '{ hello }' });
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n` +
        `HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await first;
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await answers).toMatch(
      /^HTTP\/1.1 200 .*\{"data":\{"hello":"world"\}\}.*HTTP\/1.1 200 .*healthy/s,
    );
  });
});

it('keeps nothing of the other protocols that a connection offered before', async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => void warnings.push(warning);
  process.on('warning', warn);
  const socket = connect(door.port, '127.0.0.1');
  let answers = '';
  socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
  for (let nth = 1; nth <= 15; nth += 1) {
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    await vi.waitUntil(() => answers.split('HTTP/1.1 200').length === nth + 1);
  }
  socket.destroy();
  process.off('warning', warn);
  expect(warnings).toEqual([]);
});

describe('the conversation', () => {
  const closingOf = async (...messages: unknown[]) => {
    const socket = await RawSocket.open(door.url);
    for (const message of messages) socket.send(message);
    return (await socket.closed).code;
  };
  const subscribe = { id: '1', type: 'subscribe', payload: { query: ticks } };

  it('begins with the introduction', async () => {
    expect(await closingOf(subscribe)).toBe(4401);
    expect(await closingOf(init, init)).toBe(4429);
  });

  it('ends when nobody is introduced in time', async () => {
    const time = new StoppedTime();
    const own = await openTestDoor();
    const [silent, greeted] = [await RawSocket.open(own.url), await RawSocket.greeted(own.url)];
    await time.pass(2_999);
    const late = await RawSocket.greeted(own.url);
    await time.pass(1);
    expect((await silent.closed).code).toBe(4408);
    await time.pass(6_000);
    for (const socket of [greeted, late]) expect((await socket.ask('1', '{ hello }'))[0]?.type).toBe('next');
    time.goOn();
    await own.close();
  });

  it.each([
    ['not JSON', '{'],
    ['no message', '[]'],
    ['no message at all', 'null'],
    ['no type', '{}'],
    ['an unknown type', { type: 'hello' }],
    ['words of the server', { type: 'connection_ack' }],
    ['an answer', { id: '1', type: 'next', payload: {} }],
    ['bytes', Buffer.from(JSON.stringify(init))],
    ['an introduction that is no object', { type: 'connection_init', payload: [1] }],
  ])('ends with %s', async (_what, message) => {
    expect(await closingOf(message)).toBe(4400);
  });

  it.each([
    ['no id', { type: 'subscribe', payload: { query: ticks } }],
    ['an empty id', { id: '', type: 'subscribe', payload: { query: ticks } }],
    ['a huge id', { id: 'x'.repeat(100_000), type: 'subscribe', payload: { query: ticks } }],
    ['an id that is no text', { id: 1, type: 'subscribe', payload: { query: ticks } }],
    ['no query', { id: '1', type: 'subscribe', payload: {} }],
    ['variables in a list', { id: '1', type: 'subscribe', payload: { query: ticks, variables: [] } }],
  ])('ends with a subscription that has %s', async (_what, message) => {
    const socket = await RawSocket.greeted(door.url);
    socket.send(message);
    expect((await socket.closed).code).toBe(4400);
  });

  it('ends with text that is no UTF-8', async () => {
    const socket = await RawSocket.greeted(door.url);
    socket.socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false });
    expect((await socket.closed).code).toBe(1007);
  });

  it('ends with a message that is too long, and sooner before anybody is known', async () => {
    const pad = (bytes: number) => JSON.stringify({ ...init, payload: { pad: 'x'.repeat(bytes) } });
    expect(await closingOf(pad(16 * 1024))).toBe(1009);
    const known = await RawSocket.open(door.url);
    known.send(pad(15 * 1024));
    await known.until((frames) => frames.length === 1);
    known.send({ type: 'ping', payload: { pad: 'x'.repeat(500_000) } });
    await known.until((frames) => frames.length === 2);
    known.send(JSON.stringify({ type: 'ping', payload: { pad: 'x'.repeat(1_000_000) } }));
    expect((await known.closed).code).toBe(1009);
  });

  it('ends with what is nested too deeply to be answered, whoever says it, and nothing else does', async () => {
    const other = await RawSocket.greeted(door.url);
    const nested = `${'['.repeat(7_500)}${']'.repeat(7_500)}`;
    const ping = `{"type":"ping","payload":{"nested":${nested}}}`;
    const [stranger, known] = [await RawSocket.open(door.url), await RawSocket.greeted(door.url)];
    for (const socket of [stranger, known]) {
      socket.send(ping);
      expect(await socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
    }
    const told = door.log.lines.filter(({ msg }) => msg === 'a socket message could not be handled');
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({
      err: { message: expect.stringContaining('call stack') as string },
      message: 'ping',
    });
    other.subscribe('1', '{ hello }');
    await other.until(() => other.of('1', 'complete').length === 1);
    other.close();
  });

  it('goes on when what should be text is none', async () => {
    const socket = await RawSocket.greeted(door.url, await bearer());
    const untellable = { toString: 1, valueOf: 1 };
    socket.subscribe('1', 'mutation { logout }', { extensions: { idempotencyKey: untellable } });
    socket.subscribe('2', '{ hello }', { extensions: { idempotencyKey: untellable } });
    await socket.until(() => socket.of('1', 'error').length + socket.of('2', 'complete').length === 2);
    expect(JSON.stringify(socket.of('1'))).toContain('BAD_USER_INPUT');
    socket.close();
    const stranger = await RawSocket.open(door.url);
    stranger.send({ type: 'connection_init', payload: { accessToken: untellable } });
    expect((await stranger.closed).code).toBe(4403);
  });

  it('ends with an id that is in use', async () => {
    const socket = await RawSocket.greeted(door.url);
    socket.send(subscribe);
    socket.send(subscribe);
    expect((await socket.closed).code).toBe(4409);
    await vi.waitUntil(() => door.engine.feed.subscribers === 0);
  });

  it('lets an id be used again after its end', async () => {
    const socket = await RawSocket.greeted(door.url);
    for (let round = 1; round <= 3; round += 1) {
      socket.send({ ...subscribe, id: 'same' });
      socket.send({ id: 'same', type: 'complete' });
      await socket.ask('same-query', '{ hello }');
      socket.frames.length = 0;
    }
    await vi.waitUntil(() => door.engine.feed.subscribers === 0);
    socket.close();
  });

  it('answers pings with their payload, and takes pongs', async () => {
    const socket = await RawSocket.greeted(door.url);
    socket.send({ type: 'pong' });
    socket.send({ type: 'ping', payload: { at: 1 } });
    socket.send({ type: 'ping' });
    await socket.until((frames) => frames.length === 3);
    expect(socket.frames.slice(1)).toEqual([{ type: 'pong', payload: { at: 1 } }, { type: 'pong' }]);
    socket.close();
  });

  it('ends when the client talks too much', async () => {
    const strict = await openTestDoor({ limits: { socketMessages: productionLimits.socketMessages } });
    const [chatty, pinging] = [await RawSocket.greeted(strict.url), await RawSocket.greeted(strict.url)];
    const wordy = await RawSocket.greeted(strict.url);
    for (let sent = 0; sent < 3; sent += 1)
      wordy.send({ type: 'pong', payload: { pad: 'x'.repeat(900_000) } });
    expect((await wordy.closed).code).toBe(4008);
    for (let sent = 0; sent < 119; sent += 1) chatty.send({ type: 'pong' });
    await chatty.ask('still', '{ hello }').catch(() => undefined);
    for (let sent = 0; sent < 130; sent += 1) chatty.send({ type: 'pong' });
    expect(await chatty.closed).toEqual({ code: 4008, reason: 'Too many messages' });
    for (let sent = 0; sent < 130; sent += 1) pinging.socket.ping();
    // Pings that come all at once are too many for the library already.
    expect([1006, 4008]).toContain((await pinging.closed).code);
    await strict.close();
  });
});

describe('credentials on a socket', () => {
  it('make the actor, and nothing makes a visitor', async () => {
    for (const params of [
      await bearer(),
      { authorization: `Bearer ${await door.auth.token()}` },
      { Authorization: `Bearer ${await door.auth.token()}` },
    ]) {
      const socket = await RawSocket.greeted(door.url, params);
      await socket.ask('1', '{ who }');
      expect(door.engine.lastMeta?.actor.userId).toBe(testUserId);
      socket.close();
    }
    for (const params of [undefined, {}, { accessToken: null }]) {
      const visitor = await RawSocket.greeted(door.url, params);
      await visitor.ask('1', '{ who }');
      expect(door.engine.lastMeta?.actor.userId).toBeNull();
      visitor.close();
    }
  });

  it.each([
    { accessToken: 'guess' },
    { accessToken: 7 },
    { authorization: 'Basic eA==' },
    { accessToken: '' },
  ])('that are bad close it: %j', async (payload) => {
    const socket = await RawSocket.open(door.url);
    socket.send({ ...init, payload });
    expect((await socket.closed).code).toBe(4403);
  });

  it('that run out close it within a second, with what it was doing', async () => {
    const time = new StoppedTime();
    const own = await openTestDoor();
    const socket = await RawSocket.greeted(own.url, { accessToken: await own.auth.token() });
    socket.subscribe('1', ticks);
    await time.until(() => own.engine.feed.subscribers === 1);
    own.clock.advance({ minutes: 14 });
    await time.pass(2_000);
    expect((await socket.ask('2', '{ hello }'))[0]?.type).toBe('next');
    own.clock.advance({ minutes: 2 });
    await time.pass(1_000);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Expired' });
    await time.until(() => own.engine.feed.subscribers === 0);
    time.goOn();
    await own.close();
  });

  it.each(['this process', 'another process'])(
    'that %s takes back close it within a second',
    async (where) => {
      const time = new StoppedTime();
      const own = await openTestDoor();
      const id = '018e7f2a-0000-7000-8000-000000000009';
      const mine = await RawSocket.greeted(own.url, {
        accessToken: await own.auth.token({ sid: sessionIds.encode(id) }),
      });
      const other = await RawSocket.greeted(own.url, { accessToken: await own.auth.token() });
      if (where === 'this process') own.auth.push(id);
      else {
        own.auth.revokedRows.push({ sessionId: id, revokedAt: own.clock.now() });
        await time.pass(1_000);
      }
      expect(await mine.closed).toEqual({ code: 4403, reason: 'Revoked' });
      expect(other.socket.readyState).toBe(WebSocket.OPEN);
      time.goOn();
      await own.close();
    },
  );

  it.each(['this process', 'another process'])(
    'that a mutation on it ends (told by %s) close it behind the answer, and reading stops at once',
    async (where) => {
      const own = await openTestDoor();
      const id = '018e7f2a-0000-7000-8000-00000000000a';
      const accessToken = await own.auth.token({ sid: sessionIds.encode(id) });
      const socket = await RawSocket.greeted(own.url, { accessToken });
      socket.subscribe('ticks', ticks);
      await vi.waitUntil(() => own.engine.feed.subscribers === 1);
      const execute = own.engine.execute.bind(own.engine);
      vi.spyOn(own.engine, 'execute').mockImplementation(async (request) => {
        if (where === 'this process') own.auth.push(id);
        else own.auth.revokedRows.push({ sessionId: id, revokedAt: own.clock.now() });
        await vi.waitUntil(() => own.engine.feed.subscribers === 0);
        own.engine.feed.emit('not for them');
        return execute(request);
      });
      socket.subscribe('bye', 'mutation { logout }');
      expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
      expect(socket.frames.filter(({ type }) => type !== 'connection_ack')).toEqual([
        { id: 'bye', type: 'next', payload: { data: { logout: 'out' } } },
        { id: 'bye', type: 'complete' },
      ]);
      await own.close();
    },
  );

  it('that end are not outlived by a mutation that takes its time', async () => {
    const time = new StoppedTime();
    const own = await openTestDoor();
    const id = '018e7f2a-0000-7000-8000-00000000000b';
    const socket = await RawSocket.greeted(own.url, {
      accessToken: await own.auth.token({ sid: sessionIds.encode(id) }),
    });
    vi.spyOn(own.engine, 'execute').mockImplementation(() => new Promise(() => undefined));
    socket.subscribe('slow', 'mutation { rename(name: "x") { id } }');
    await time.until(() => vi.mocked(own.engine.execute).mock.calls.length === 1);
    own.auth.push(id);
    socket.subscribe('late', '{ hello }');
    socket.send({ type: 'ping' });
    await socket.until((frames) => frames.some(({ type }) => type === 'pong'));
    await time.pass(1_000);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    expect(socket.of('late')).toEqual([]);
    time.goOn();
    await own.close();
  });

  it('are renewed by graphql-ws after the socket was closed over them', async () => {
    const own = await openTestDoor();
    const tokens: string[] = [];
    const client = createClient({
      url: `${own.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryWait: () => Promise.resolve(),
      connectionParams: async () => {
        tokens.push(await own.auth.token());
        return { accessToken: tokens.at(-1) };
      },
    });
    const received: unknown[] = [];
    const reading = (async () => {
      for await (const { data } of client.iterate({ query: ticks })) received.push(data);
    })();
    await vi.waitUntil(() => own.engine.feed.subscribers === 1);
    own.clock.advance({ minutes: 16 });
    await vi.waitUntil(() => tokens.length === 2 && own.engine.feed.subscribers === 1);
    own.engine.feed.emit('after');
    await vi.waitUntil(() => received.length === 1);
    await client.dispose();
    await reading;
    await own.close();
  });
});

describe('numbers of sockets and operations', () => {
  it('are bounded for each person and each address', async () => {
    const own = await openTestDoor({ limits: { connectionsPerPerson: 2, connectionsPerAddress: 4 } });
    const params = { accessToken: await own.auth.token() };
    const mine = [await RawSocket.greeted(own.url, params), await RawSocket.greeted(own.url, params)];
    const third = await RawSocket.open(own.url);
    third.send({ ...init, payload: params });
    expect(await third.closed).toEqual({ code: 4008, reason: 'Too many connections' });
    const visitors = [await RawSocket.greeted(own.url), await RawSocket.greeted(own.url)];
    await expect(RawSocket.open(own.url)).rejects.toThrow('429');
    mine[0]?.close();
    await vi.waitUntil(async () => {
      const again = await RawSocket.greeted(own.url, params).catch(() => null);
      again?.close();
      return again !== null;
    });
    for (const socket of [...mine, ...visitors]) socket.close();
    await own.close();
  });

  it('refuse the operation beyond the bound, and no other', async () => {
    const own = await openTestDoor();
    const socket = await RawSocket.greeted(own.url);
    for (let id = 0; id < 1_000; id += 1) socket.subscribe(`s${id}`, ticks);
    await socket.until((frames) => frames.filter(({ type }) => type === 'error').length === 900);
    expect(own.engine.feed.subscribers).toBe(100);
    const [refused] = socket.of('s100');
    expect(refused?.payload).toMatchObject([
      { extensions: { code: 'OPERATION_TOO_COMPLEX', limit: 'socketOperations', maximum: 100 } },
    ]);
    socket.send({ id: 's0', type: 'complete' });
    await vi.waitUntil(() => own.engine.feed.subscribers === 99);
    own.engine.feed.emit('to all');
    await socket.until((frames) => frames.filter(({ type }) => type === 'next').length === 99);
    expect((await socket.ask('one more', '{ hello }'))[0]?.type).toBe('next');
    socket.close();
    await vi.waitUntil(() => own.engine.feed.subscribers === 0);
    await own.close();
  });

  it('count for visitors as requests do', async () => {
    const own = await openTestDoor({ limits: { anonymousRequestsPerMinute: 3 } });
    const socket = await RawSocket.greeted(own.url);
    expect((await socket.ask('1', '{ hello }'))[0]?.type).toBe('next');
    expect((await socket.ask('2', '{ hello }'))[0]?.type).toBe('next');
    const [refused] = await socket.ask('3', '{ hello }');
    expect(refused).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: 20_000 } }],
    });
    const second = await RawSocket.open(own.url);
    second.send(init);
    expect((await second.closed).code).toBe(4008);
    expect((await own.graphql('{ hello }')).status).toBe(429);
    own.clock.advance({ ms: 20_000 });
    expect((await socket.ask('4', '{ hello }'))[0]?.type).toBe('next');
    await own.close();
  });

  it('cost signed-in people what they cost over HTTP, mutations too', async () => {
    const points = { capacity: 5, restorePerSecond: 1 };
    const own = await openTestDoor({ limits: { points: { ...productionLimits.points, FREE: points } } });
    const accessToken = await own.auth.token();
    const socket = await RawSocket.greeted(own.url, { accessToken });
    const rename = 'mutation { rename(name: "x") { id } }';
    const overHttp = () => own.graphql(rename, { headers: { authorization: `Bearer ${accessToken}` } });
    // What was estimated too high comes back: of these five points three.
    const page = '{ people(first: 4) { edges { node { id } } } }';
    expect((await socket.ask('1', page))[0]?.type).toBe('next');
    expect((await socket.ask('2', rename))[0]?.type).toBe('next');
    expect((await overHttp()).headers.get('ratelimit-remaining')).toBe('1');
    expect((await socket.ask('3', rename))[0]?.type).toBe('next');
    const refusal = { extensions: { code: 'RATE_LIMITED', retryAfterMs: 1_000 } };
    expect(await socket.ask('4', rename)).toMatchObject([{ type: 'error', payload: [refusal] }]);
    expect((await overHttp()).status).toBe(429);
    expect(own.engine.calls).toBe(4);
    own.clock.advance({ seconds: 1 });
    expect((await socket.ask('5', rename))[0]?.type).toBe('next');
    await own.close();
  });
});
