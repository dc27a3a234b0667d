import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StoppedTime } from '../testing/stopped-time.ts';
import { openTestDoor, sessionIds, type TestDoor } from '../testing/test-door.ts';

const ticks = 'subscription ($after: String) { ticks(after: $after) { seq cursor text } }';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ door: { corsOrigins: ['https://app.example'] } });
});
afterAll(() => door.close());

interface Asked {
  query?: string;
  method?: string;
  headers?: Record<string, string>;
  variables?: unknown;
  body?: string;
}

/** A reader of one event stream. */
class Stream {
  text = '';
  readonly ended: Promise<'end' | 'cut'>;

  constructor(readonly response: IncomingMessage) {
    response.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    response.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      response.on('end', () => resolve('end'));
      response.on('close', () => resolve('cut'));
    });
  }

  get events(): { id: string | undefined; event: string | undefined; data: string | undefined }[] {
    return this.text
      .split('\n\n')
      .filter((block) => block.includes('event:'))
      .map((block) => ({
        id: /^id: (.*)$/m.exec(block)?.[1],
        event: /^event: (.*)$/m.exec(block)?.[1],
        data: /^data: (.*)$/m.exec(block)?.[1],
      }));
  }

  close(): void {
    this.response.destroy();
  }
}

async function open(at: TestDoor, asked: Asked = {}): Promise<Stream> {
  const { query = ticks, method = 'GET', headers = {}, variables, body } = asked;
  const search = new URLSearchParams({
    query,
    ...(variables ? { variables: JSON.stringify(variables) } : {}),
  });
  const request = httpRequest({
    host: '127.0.0.1',
    port: at.port,
    path: method === 'GET' ? `/graphql/stream?${search}` : '/graphql/stream',
    method,
    agent: false,
    headers: {
      accept: 'text/event-stream',
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
  });
  request.on('error', () => undefined);
  request.end(method === 'POST' ? (body ?? JSON.stringify({ query, variables })) : undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return new Stream(response);
}

async function refusal(at: TestDoor, asked: Asked): Promise<{ status: number | undefined; code: unknown }> {
  const stream = await open(at, asked);
  await stream.ended;
  const { errors } = JSON.parse(stream.text) as { errors: { extensions: { code: string } }[] };
  return { status: stream.response.statusCode, code: errors[0]?.extensions.code };
}

describe('an event stream', () => {
  it('answers queries and mutations with one event', async () => {
    const stream = await open(door, { query: '{ hello }' });
    expect(await stream.ended).toBe('end');
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'ratelimit-limit': '1000000',
    });
    expect(stream.text).toBe('event: next\ndata: {"data":{"hello":"world"}}\n\nevent: complete\ndata: \n\n');
    const mutation = await open(door, { method: 'POST', query: 'mutation { logout }' });
    await mutation.ended;
    expect(mutation.events.map(({ event }) => event)).toEqual(['next', 'complete']);
    expect(mutation.response.headers['set-cookie']).toBeUndefined();
  });

  it('carries events with their cursors, and goes on where the last one was', async () => {
    const own = await openTestDoor();
    const first = await open(own);
    await vi.waitUntil(() => own.engine.feed.subscribers === 1);
    own.engine.feed.emit('one\ntwo');
    own.engine.feed.emit('two');
    await vi.waitUntil(() => first.events.length === 2);
    expect(first.events.map(({ id, event }) => [id, event])).toEqual([
      ['c1', 'next'],
      ['c2', 'next'],
    ]);
    expect(JSON.parse(first.events[0]?.data ?? '')).toEqual({
      data: { ticks: { seq: 1, cursor: 'c1', text: 'one\ntwo' } },
    });
    first.close();
    await vi.waitUntil(() => own.engine.feed.subscribers === 0);
    own.engine.feed.emit('three');
    const second = await open(own, { headers: { 'last-event-id': 'c2' } });
    await vi.waitUntil(() => second.events.length === 1);
    expect(second.events[0]?.id).toBe('c3');
    const inFragment =
      'subscription S($from: String) { ...F } fragment F on Subscription { ticks(after: $from) { cursor } }';
    const third = await open(own, {
      method: 'POST',
      query: inFragment,
      variables: { from: 'c0' },
      headers: { 'last-event-id': 'c1' },
    });
    await vi.waitUntil(() => third.events.length === 2);
    expect(third.events[0]?.id).toBe('c2');
    for (const stream of [second, third]) stream.close();
    await own.close();
  });

  it('gives an event no id that would break the stream', async () => {
    const own = await openTestDoor();
    const stream = await open(own);
    await vi.waitUntil(() => own.engine.feed.subscribers === 1);
    own.engine.feed.push({ data: { ticks: { cursor: 'a\nevent: complete\n\n' } } });
    own.engine.feed.push({ data: { ticks: { cursor: 7 } } });
    await vi.waitUntil(() => stream.events.length === 2);
    expect(stream.events.map(({ id, event }) => [id, event])).toEqual([
      [undefined, 'next'],
      [undefined, 'next'],
    ]);
    await own.close();
  });

  it('refuses with the status and the words of the other doors', async () => {
    expect(await refusal(door, { query: '{' })).toEqual({ status: 400, code: 'GRAPHQL_PARSE_FAILED' });
    expect(await refusal(door, { query: '{ nothing }' })).toEqual({
      status: 400,
      code: 'GRAPHQL_VALIDATION_FAILED',
    });
    expect(await refusal(door, { query: 'mutation { logout }' })).toEqual({
      status: 405,
      code: 'BAD_REQUEST',
    });
    expect(await refusal(door, { query: '' })).toEqual({ status: 400, code: 'BAD_REQUEST' });
    expect(await refusal(door, { method: 'PUT' })).toEqual({ status: 405, code: 'BAD_REQUEST' });
    expect(await refusal(door, { headers: { authorization: 'Bearer guess' } })).toEqual({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
    expect(await refusal(door, { headers: { accept: 'application/json' } })).toEqual({
      status: 406,
      code: 'BAD_REQUEST',
    });
    expect(await refusal(door, { method: 'POST', body: '{"query":' })).toEqual({
      status: 400,
      code: 'BAD_REQUEST',
    });
    for (const body of ['[]', '7', '{"query":7}', '{"query":"{hello}","variables":[1]}'])
      expect(await refusal(door, { method: 'POST', body })).toEqual({ status: 400, code: 'BAD_REQUEST' });
  });

  it('refuses variables that are nested beyond measure', async () => {
    const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const body = `{"query":"{ hello }","variables":{"nested":${nested}}}`;
    expect(await refusal(door, { method: 'POST', body })).toEqual({
      status: 400,
      code: 'OPERATION_TOO_COMPLEX',
    });
  });

  it('is bounded for each person and address, and counts for visitors', async () => {
    const own = await openTestDoor({ limits: { connectionsPerPerson: 1, connectionsPerAddress: 2 } });
    const headers = { authorization: `Bearer ${await own.auth.token()}` };
    const mine = await open(own, { headers });
    expect(await refusal(own, { headers })).toEqual({ status: 429, code: 'RATE_LIMITED' });
    const visitor = await open(own);
    expect(await refusal(own, {})).toEqual({ status: 429, code: 'RATE_LIMITED' });
    for (const stream of [mine, visitor]) stream.close();
    await vi.waitUntil(() => own.engine.feed.subscribers === 0);
    await own.close();
    const strict = await openTestDoor({ limits: { anonymousRequestsPerMinute: 1 } });
    expect((await open(strict)).response.statusCode).toBe(200);
    expect(await refusal(strict, {})).toEqual({ status: 429, code: 'RATE_LIMITED' });
    await strict.close();
  });
});

describe('event streams from other sites', () => {
  const evil = 'https://evil.example';

  it('are opened by nobody without the visitor’s knowledge', async () => {
    const foreign: Record<string, string>[] = [
      { origin: evil },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { accept: '*/*' },
      { accept: 'image/avif,image/webp,*/*', 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign)
      expect(await refusal(door, { headers })).toEqual({ status: 400, code: 'BAD_REQUEST' });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', ''])
      expect(await refusal(door, { method: 'POST', headers: { 'content-type': type } })).toEqual({
        status: 415,
        code: 'BAD_REQUEST',
      });
  });

  it('are for our own pages, listed pages and programs', async () => {
    const known: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'same-origin' },
      { origin: `http://127.0.0.1:${door.port}` },
      { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' },
      { accept: '*/*', 'apollo-require-preflight': '1' },
    ];
    for (const headers of known) {
      const stream = await open(door, { query: '{ hello }', headers });
      expect([headers, stream.response.statusCode]).toEqual([headers, 200]);
      if (headers['origin'] === 'https://app.example')
        expect(stream.response.headers['access-control-allow-origin']).toBe('https://app.example');
    }
    const preflight = await open(door, { method: 'OPTIONS', headers: { origin: 'https://app.example' } });
    expect(preflight.response.headers['access-control-allow-headers']).toContain('last-event-id');
  });
});

describe('the end of an event stream', () => {
  it('comes within a second of the credential’s', async () => {
    const time = new StoppedTime();
    const own = await openTestDoor();
    const sid = '018e7f2a-0000-7000-8000-0000000000b1';
    const headers = { authorization: `Bearer ${await own.auth.token({ sid: sessionIds.encode(sid) })}` };
    const [revoked, visitor] = [await open(own, { headers }), await open(own)];
    own.auth.push(sid);
    expect(await revoked.ended).toBe('end');
    const expired = await open(own, { headers: { authorization: `Bearer ${await own.auth.token()}` } });
    own.clock.advance({ minutes: 16 });
    await time.pass(1_000);
    expect(await expired.ended).toBe('end');
    for (const stream of [revoked, expired]) expect(stream.text).not.toContain('complete');
    await time.until(() => own.engine.feed.subscribers === 1);
    visitor.close();
    time.goOn();
    await own.close();
  });

  it('asks clients to come back when the door closes, which does not wait for them', async () => {
    const time = new StoppedTime();
    const own = await openTestDoor();
    const streams = await Promise.all([1, 2, 3].map(() => open(own)));
    await time.until(() => own.engine.feed.subscribers === 3);
    await own.close();
    for (const stream of streams) {
      expect(await stream.ended).toBe('end');
      expect(stream.text.replaceAll(':\n\n', '')).toBe('retry: 1000\n\n');
    }
  });

  it('lets a query that runs be answered before', async () => {
    const own = await openTestDoor();
    const finish = own.engine.hold();
    const asked = open(own, { query: '{ hello }' });
    await vi.waitUntil(() => own.engine.calls === 1);
    const closing = own.close();
    finish();
    const stream = await asked;
    await Promise.all([stream.ended, closing]);
    expect(stream.events.map(({ event }) => event)).toEqual(['next', 'complete']);
  });

  it('comes for who is too slow, who then goes on where it was', async () => {
    const own = await openTestDoor({ limits: { waitingMs: 200 } });
    const [slow, fast] = [await open(own), await open(own)];
    await vi.waitUntil(() => own.engine.feed.subscribers === 2);
    slow.response.pause();
    const text = 'x'.repeat(500_000);
    for (let seq = 1; seq <= 40; seq += 1) {
      own.engine.feed.emit(text);
      await vi.waitUntil(() => fast.text.includes(`"cursor":"c${seq}"`));
      fast.text = '';
    }
    await vi.waitUntil(() => own.engine.feed.subscribers === 1);
    slow.response.resume();
    expect(await slow.ended).toBe('cut');
    const wholeOf = (stream: Stream) => stream.events.filter(({ data }) => data?.endsWith('}}}'));
    const seen = wholeOf(slow).map(({ id }) => id);
    // On a machine that stands still whoever reads as fast as can be may be too slow as well.
    while (seen.length < 40) {
      const again = await open(own, { headers: { 'last-event-id': seen.at(-1) ?? '' } });
      const isThere = vi.waitUntil(
        () => again.text.includes('"cursor":"c40"') && again.text.endsWith('\n\n'),
      );
      await Promise.race([again.ended, isThere]);
      seen.push(...wholeOf(again).map(({ id }) => id));
      again.close();
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => `c${index + 1}`));
    await own.close();
  });

  it('is seen by its heartbeat, and a client that is gone is noticed', async () => {
    const own = await openTestDoor({ door: { beatMs: 500 } });
    const stream = await open(own);
    await vi.waitUntil(() => stream.text.includes(':\n\n'));
    expect(stream.events).toEqual([]);
    stream.close();
    await vi.waitUntil(() => own.engine.feed.subscribers === 0);
    await vi.waitUntil(() => own.log.lines.some(({ msg }) => msg === 'stream closed'));
    await own.close();
  });
});
