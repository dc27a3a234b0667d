import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { RawSocket } from '../testing/raw-socket.ts';
import { StoppedTime } from '../testing/stopped-time.ts';
import { openTestDoor, type TestDoor } from '../testing/test-door.ts';

const ticks = 'subscription ($after: String) { ticks(after: $after) { seq cursor text } }';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ limits: { operationMs: 600_000, responseBytes: 200_000 } });
});
afterAll(() => door.close());

const seqsOf = (socket: RawSocket, id: string): unknown[] =>
  socket
    .of(id, 'next')
    .map(({ payload }) => (payload?.['data'] as { ticks: { seq: number } } | undefined)?.ticks.seq);

/** A text that counts how often it is written as JSON. */
class Counted {
  written = 0;

  toJSON(): string {
    this.written += 1;
    return 'counted';
  }
}

describe('an operation on a socket', () => {
  it('may be a query or a mutation', async () => {
    const socket = await RawSocket.greeted(door.url);
    expect(
      await socket.ask('q', 'query ($id: ID!) { person(id: $id) { id } }', { variables: { id: '7' } }),
    ).toEqual([
      { id: 'q', type: 'next', payload: { data: { person: { id: '7' } } } },
      { id: 'q', type: 'complete' },
    ]);
    const named = 'mutation A { logout } mutation B { a: rename(name: "x") { id } }';
    const frames = await socket.ask('m', named, {
      operationName: 'B',
      extensions: { idempotencyKey: 'key-1' },
    });
    expect(frames[0]?.payload).toEqual({ data: { a: { id: '{"key":"key-1","fields":{"a":0}}' } } });
    expect(door.engine.lastMeta?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    socket.close();
  });

  it('tells errors as over HTTP: coded, traceable, with nothing from inside', async () => {
    const socket = await RawSocket.greeted(door.url);
    const [partial] = await socket.ask('1', '{ hello fails }');
    expect(partial?.payload).toMatchObject({ data: { hello: 'world', fails: null } });
    expect(JSON.stringify(partial)).not.toMatch(/ECONNREFUSED|db\.ts/);
    const { requestId } =
      (partial?.payload?.['errors'] as { extensions: { requestId: string } }[])[0]?.extensions ?? {};
    const line = door.log.lines.find((one) => one['requestId'] === requestId && one['err']);
    expect(JSON.stringify(line)).toContain('ECONNREFUSED');
    const code = 'subscription { refused(code: "x") { seq } }';
    const [refused, end] = await socket.ask('2', code, { variables: { code: 'FORBIDDEN' } });
    expect(refused).toMatchObject({
      type: 'next',
      payload: {
        data: null,
        errors: [{ extensions: { code: 'FORBIDDEN', timestamp: '2026-11-21T09:00:00.000Z' } }],
      },
    });
    expect(end?.type).toBe('complete');
    const [invalid] = await socket.ask('3', 'subscription { nothing }');
    expect(invalid).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    const [key] = await socket.ask('4', 'mutation { logout }', {
      extensions: { idempotencyKey: 'x'.repeat(256) },
    });
    expect(key).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    socket.close();
  });

  it('has the time and the size it has over HTTP', async () => {
    const hasty = await openTestDoor({ limits: { operationMs: 100 } });
    const [late] = await (await RawSocket.greeted(hasty.url)).ask('1', '{ slow(ms: 600000) }');
    expect(late?.payload).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_TIMEOUT' } }] });
    await hasty.close();
    const terse = await openTestDoor({ limits: { operationMs: 600_000, responseBytes: 10_000 } });
    const socket = await RawSocket.greeted(terse.url);
    const [big] = await socket.ask('2', '{ big(bytes: 20000) }');
    expect(big?.payload).toMatchObject({ errors: [{ extensions: { limit: 'responseBytes' } }] });
    socket.subscribe('3', ticks);
    await vi.waitUntil(() => terse.engine.feed.subscribers === 1);
    terse.engine.feed.emit('x'.repeat(20_000));
    await socket.until(() => socket.of('3', 'complete').length === 1);
    expect(socket.of('3')[0]?.payload).toMatchObject({
      errors: [{ extensions: { limit: 'responseBytes' } }],
    });
    const [long] = await socket.ask('4', `${ticks} #${'x'.repeat(20_000)}`);
    expect(long?.payload).toMatchObject([{ extensions: { limit: 'subscriptionBytes' } }]);
    await terse.close();
  });

  it('ends a running query when nobody wants it any more, but no mutation', async () => {
    const socket = await RawSocket.greeted(door.url);
    door.engine.signals.length = 0;
    socket.subscribe('q', '{ slow(ms: 600000) }');
    socket.subscribe('m', 'mutation { rename(name: "x") { id } }');
    await vi.waitUntil(() => door.engine.signals.length === 2);
    socket.send({ id: 'q', type: 'complete' });
    await vi.waitUntil(() => door.engine.signals.some((signal) => signal?.aborted));
    socket.close();
    await wait(50);
    expect(door.engine.signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    expect(socket.of('q')).toEqual([]);
  });

  it('sets no cookie, and says so before anybody is signed in', async () => {
    const socket = await RawSocket.greeted(door.url);
    const calls = door.engine.calls;
    const signIn = 'mutation ($i: SignInInput!) { signIn(input: $i) login: refreshToken }';
    const [refused] = await socket.ask('1', signIn, { variables: { i: { login: 'a' } } });
    expect(refused).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(JSON.stringify(refused)).toContain('delivery: TOKEN');
    const literal = 'mutation { signIn(input: { delivery: COOKIE }) refreshToken }';
    expect((await socket.ask('2', literal))[0]?.type).toBe('error');
    expect(door.engine.calls).toBe(calls);
    const [welcome] = await socket.ask('3', signIn, { variables: { i: { delivery: 'TOKEN' } } });
    expect(welcome?.payload).toEqual({ data: { signIn: 'in', login: 'none' } });
    const [unseen] = await socket.ask('4', 'mutation { login(login: "a", password: "b") }');
    expect(unseen?.payload).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(socket.texts.join()).not.toContain('first.secret');
    socket.close();
  });

  it('leaves one line in the log, and the socket two, without what was said', async () => {
    const accessToken = await door.auth.token();
    const socket = await RawSocket.greeted(door.url, { accessToken });
    await socket.ask('1', 'query Ask($id: ID!) { person(id: $id) { id } }', {
      variables: { id: 'canary-variable' },
    });
    socket.close();
    await vi.waitUntil(() => door.log.lines.some(({ msg, userId }) => msg === 'socket closed' && userId));
    const closed = door.log.lines.findLast(({ msg }) => msg === 'socket closed');
    const lines = door.log.lines.filter(
      (one) => one['requestId'] === closed?.['requestId'] || one['socket'] === closed?.['requestId'],
    );
    expect(lines.map(({ msg }) => msg)).toEqual(['socket opened', 'socket operation', 'socket closed']);
    expect(lines[1]).toMatchObject({ operation: 'Ask', operationKind: 'query' });
    expect(lines[2]).toMatchObject({ code: 1006, operations: 1 });
    const log = JSON.stringify(door.log.lines);
    expect(log).not.toContain('canary-variable');
    expect(log).not.toContain(accessToken);
  });
});

describe('events', () => {
  it('resume where a reader broke off', async () => {
    const own = await openTestDoor();
    for (let seq = 1; seq <= 5; seq += 1) own.engine.feed.emit(`tick ${seq}`);
    const socket = await RawSocket.greeted(own.url);
    socket.subscribe('1', ticks, { variables: { after: 'c2' } });
    await socket.until((frames) => frames.length === 4);
    own.engine.feed.emit('tick 6');
    await socket.until((frames) => frames.length === 5);
    expect(seqsOf(socket, '1')).toEqual([3, 4, 5, 6]);
    socket.send({ id: '1', type: 'complete' });
    await vi.waitUntil(() => own.engine.feed.subscribers === 0);
    await own.close();
  });

  it('are written once for all who share them, whatever their ids', async () => {
    const own = await openTestDoor();
    const ids = ['1', '"},"type":"error', '\\', '\u2028\ud800é😀', '__proto__', 'x'.repeat(256), '{{id}}'];
    const sockets = await Promise.all(Array.from({ length: 20 }, () => RawSocket.greeted(own.url)));
    for (const socket of sockets) for (const id of ids) socket.subscribe(id, ticks);
    await vi.waitUntil(() => own.engine.feed.subscribers === 140);
    const counted = new Counted();
    own.engine.feed.emit(counted);
    await Promise.all(sockets.map((socket) => socket.until((frames) => frames.length === 8)));
    expect(counted.written).toBe(1);
    for (const socket of sockets) {
      const received = new Map(socket.frames.slice(1).map((frame) => [frame.id, frame]));
      expect([...received.keys()].sort()).toEqual([...ids].sort());
      for (const [id, frame] of received) {
        const payload = { data: { ticks: { seq: 1, cursor: 'c1', text: 'counted' } } };
        expect(frame).toEqual({ id, type: 'next', payload });
      }
    }
    await own.close();
  });

  it('with errors name each subscriber’s own request', async () => {
    const own = await openTestDoor();
    const sockets = await Promise.all([1, 2, 3].map(() => RawSocket.greeted(own.url)));
    for (const socket of sockets) socket.subscribe('1', ticks);
    await vi.waitUntil(() => own.engine.feed.subscribers === 3);
    const { GraphQLError } = await import('graphql');
    own.engine.feed.push({
      data: null,
      errors: [new GraphQLError('no', { extensions: { code: 'FORBIDDEN' } })],
    });
    await Promise.all(sockets.map((socket) => socket.until((frames) => frames.length === 2)));
    const ids = sockets.map(({ texts }) => /"requestId":"([^"]+)"/.exec(texts[1] ?? '')?.[1]);
    expect(new Set(ids).size).toBe(3);
    await own.close();
  });

  it('end with a masked error when their source fails', async () => {
    const own = await openTestDoor();
    own.engine.subscribe = () =>
      Promise.resolve({
        async *[Symbol.asyncIterator]() {
          yield { data: { ticks: { seq: 1 } } };
          throw new Error('secret of the database');
        },
      });
    const socket = await RawSocket.greeted(own.url);
    const frames = await socket.ask('1', ticks);
    expect(frames.map(({ type }) => type)).toEqual(['next', 'next', 'complete']);
    expect(frames[1]?.payload).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] });
    expect(JSON.stringify(frames)).not.toContain('secret');
    expect(JSON.stringify(own.log.lines)).toContain('secret of the database');
    await own.close();
  });
});

describe('a reader who is too slow', () => {
  it('is closed with 1013 when the source has gone on without it, and resumes', async () => {
    const own = await openTestDoor();
    own.engine.feed.reach = 3;
    const socket = await RawSocket.greeted(own.url);
    socket.subscribe('1', ticks);
    await vi.waitUntil(() => own.engine.feed.subscribers === 1);
    for (let seq = 1; seq <= 10; seq += 1) own.engine.feed.emit('x');
    expect(await socket.closed).toEqual({ code: 1013, reason: 'Behind' });
    await own.close();
  });

  it('is closed with 1013 while others get everything, and costs a bounded memory', async () => {
    const own = await openTestDoor({ limits: { waitingMs: 300, waitingBytes: 1_000_000 } });
    const slow = await RawSocket.greeted(own.url);
    const busy = await RawSocket.greeted(own.url);
    const fast = await RawSocket.greeted(own.url);
    for (const socket of [slow, fast]) socket.subscribe('1', ticks);
    for (let id = 0; id < 50; id += 1) busy.subscribe(`b${id}`, ticks);
    await vi.waitUntil(() => own.engine.feed.subscribers === 52);
    slow.socket.pause();
    busy.socket.pause();
    const heapBefore = process.memoryUsage().external;
    const text = 'x'.repeat(60_000);
    let worst = 0;
    for (let seq = 1; seq <= 300; seq += 1) {
      own.engine.feed.emit(text);
      await fast.until(() => fast.of('1').length === seq);
      fast.texts.length = 0;
      worst = Math.max(worst, process.memoryUsage().external - heapBefore);
    }
    expect(seqsOf(fast, '1')).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    // 50 operations, each with an event that waits, are 3 MB; without a bound all of it would be 900 MB.
    expect(worst).toBeLessThan(100_000_000);
    await vi.waitUntil(() => own.engine.feed.subscribers === 1);
    slow.socket.resume();
    busy.socket.resume();
    expect((await slow.closed).code).toBe(1013);
    expect((await busy.closed).code).toBe(1013);
    const seen = seqsOf(slow, '1');
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1));
    expect(seen.length).toBeLessThan(300);
    await own.close();
  });

  it('may end one operation and keep the others', async () => {
    const own = await openTestDoor({ limits: { waitingMs: 100 } });
    const slow = await RawSocket.greeted(own.url);
    slow.subscribe('1', ticks);
    await vi.waitUntil(() => own.engine.feed.subscribers === 1);
    slow.socket.pause();
    own.engine.feed.emit('x'.repeat(8_000_000));
    await wait(500);
    slow.send({ id: '1', type: 'complete' });
    await vi.waitUntil(() => own.engine.feed.subscribers === 0);
    slow.socket.resume();
    slow.subscribe('2', '{ hello }');
    await slow.until(() => slow.of('2', 'complete').length === 1);
    expect(slow.socket.readyState).toBe(WebSocket.OPEN);
    await own.close();
  });

  it('is left in peace as long as nothing waits behind what is on its way', async () => {
    const own = await openTestDoor({ limits: { waitingMs: 100 } });
    const slow = await RawSocket.greeted(own.url);
    slow.subscribe('1', ticks);
    await vi.waitUntil(() => own.engine.feed.subscribers === 1);
    slow.socket.pause();
    own.engine.feed.emit('x'.repeat(8_000_000));
    await wait(500);
    slow.socket.resume();
    await slow.until(() => slow.of('1').length === 1);
    own.engine.feed.emit('y');
    await slow.until(() => slow.of('1').length === 2);
    expect(slow.socket.readyState).toBe(WebSocket.OPEN);
    await own.close();
  });
});

describe('a socket nobody answers on', () => {
  it('is found and cut off, and no other', async () => {
    const own = await openTestDoor({ door: { beatMs: 500 } });
    const [alive, dead] = [
      await RawSocket.greeted(own.url),
      await RawSocket.greeted(own.url, undefined, { autoPong: false }),
    ];
    dead.subscribe('1', ticks);
    await vi.waitUntil(() => own.engine.feed.subscribers === 1);
    expect((await dead.closed).code).toBe(1006);
    await vi.waitUntil(() => own.engine.feed.subscribers === 0);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    await own.close();
  });
});

describe('shutting down', () => {
  it('says good-bye with 1012, so that clients come back, and waits no longer than until they have gone', async () => {
    const time = new StoppedTime();
    const own = await openTestDoor();
    const sockets = await Promise.all(Array.from({ length: 50 }, () => RawSocket.greeted(own.url)));
    for (const socket of sockets) socket.subscribe('1', ticks);
    const unknown = await RawSocket.open(own.url);
    await time.until(() => own.engine.feed.subscribers === 50);
    await own.close();
    for (const socket of [...sockets, unknown])
      expect(await socket.closed).toEqual({ code: 1012, reason: 'Restarting' });
    expect(own.engine.feed.subscribers).toBe(0);
  });

  it('lets a mutation finish, and waits for nobody who is silent', async () => {
    const time = new StoppedTime();
    const own = await openTestDoor();
    const [working, silent] = [await RawSocket.greeted(own.url), await RawSocket.greeted(own.url)];
    const finish = own.engine.hold();
    working.subscribe('1', 'mutation { rename(name: "x") { id } }');
    silent.socket.pause();
    await time.until(() => own.engine.calls === 1);
    const closing = own.close();
    await time.pass(1_000);
    finish();
    await closing;
    expect((await working.closed).code).toBe(1012);
    expect(working.of('1').map(({ type }) => type)).toEqual(['next', 'complete']);
    silent.close();
  });

  it('is not noticed by who reads with graphql-ws: it comes back and goes on', async () => {
    const first = await openTestDoor();
    const client = createClient({
      url: () => `${own.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 20,
      retryWait: () => wait(50),
    });
    let own = first;
    const received: unknown[] = [];
    const reading = (async () => {
      for await (const { data } of client.iterate({ query: ticks })) received.push(data);
    })();
    await vi.waitUntil(() => first.engine.feed.subscribers === 1);
    first.engine.feed.emit('one');
    await vi.waitUntil(() => received.length === 1);
    const second = await openTestDoor();
    own = second;
    await first.close();
    await vi.waitUntil(() => second.engine.feed.subscribers === 1);
    second.engine.feed.emit('two');
    await vi.waitUntil(() => received.length === 2);
    await client.dispose();
    await reading;
    await second.close();
  });
});
