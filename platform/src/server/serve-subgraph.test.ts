import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { buildSchema } from 'graphql';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anonymousActor, identityToleranceMs, isAnswerTo, signIdentity } from '../actor/index.ts';
import type { OriginFeed } from '../events/index.ts';
import { createLogger } from '../log/index.ts';
import { MovableClock } from '../testing/index.ts';
import { SubgraphClient } from '../calls/index.ts';
import { serveSubgraph, type ServedSubgraph } from './index.ts';

const schema = buildSchema('type Query { held: String, echo: String }');
let gate: Promise<string>;
let reach: () => void;
let database: 'CONNECTED' | 'DISCONNECTED';
let served: ServedSubgraph;
let clock: MovableClock;
let lines: string[];
let nonce = 0;

const read = vi.fn<OriginFeed['read']>(() => Promise.resolve({ events: [], upTo: 7, isHeld: true }));
const feed: OriginFeed = {
  producer: 'tested',
  read,
  head: () => Promise.resolve(12),
  logId: () => Promise.resolve('the log of tested'),
  onNews: () => () => undefined,
};

beforeEach(async () => {
  gate = Promise.resolve('open');
  reach = () => undefined;
  database = 'CONNECTED';
  clock = new MovableClock();
  lines = [];
  const query = schema.getQueryType()?.getFields() ?? {};
  if (query['held']) query['held'].resolve = () => (reach(), gate);
  served = await serveSubgraph(
    {
      name: 'tested',
      sdl: 'type Query { held: String }',
      schema,
      createContext: () => ({}),
      health: () => Promise.resolve({ database, latencyMs: 1 }),
    },
    {
      port: 0,
      host: '127.0.0.1',
      secrets: ['new', 'old'],
      log: createLogger({
        service: 'test',
        level: 'warn',
        destination: { write: (line: string) => lines.push(line) },
      }),
      clock,
      feed,
      answers: {
        '/keys': (query) => Promise.resolve({ of: query.get('of') }),
        '/broken': () => Promise.reject(new Error('a private matter')),
      },
      limitMs: 60_000,
      bodyBytes: 1_000,
    },
  );
});
afterEach(() => served.close());

const call = { method: 'POST', path: '/graphql', body: '{"query":"{ echo }","kind":"query"}' };
const meta = { requestId: 'r', actor: anonymousActor() };

function sign({ secret = 'new', signed = call, at = clock.now().getTime() } = {}): string {
  return signIdentity(meta, signed, { secret, now: at, nonce: String((nonce += 1)) });
}
function send(header: string | undefined, { method, path, body } = call): Promise<Response> {
  const headers = header === undefined ? undefined : { 'x-subgraph-identity': header };
  const init = { method, ...(headers && { headers }), ...(body && { body }) };
  return fetch(`${served.url}${path}`, init);
}
async function get(path: string): Promise<{ status: number; body: unknown }> {
  const signed = { method: 'GET', path, body: '' };
  const answer = await send(sign({ signed }), signed);
  const text = await answer.text();
  return { status: answer.status, body: text && JSON.parse(text) };
}

describe('a call', () => {
  it('that is signed is answered, and the answer is signed with the same secret', async () => {
    for (const secret of ['new', 'old']) {
      const header = sign({ secret });
      const answer = await send(header);
      const body = await answer.text();
      expect(JSON.parse(body)).toEqual({ data: { echo: null } });
      const signature = answer.headers.get('x-subgraph-signature') ?? '';
      expect(isAnswerTo(header, { status: 200, body }, { signature, secret })).toBe(true);
    }
  });

  it.each<[string, () => string | undefined]>([
    ['nobody signed', () => undefined],
    ['is forged', () => `${sign().slice(0, -4)}AAAA`],
    ['is signed with a secret of somebody else', () => sign({ secret: 'other' })],
    ['is stale', () => sign({ at: clock.now().getTime() - identityToleranceMs - 1 })],
    ['was signed for something else', () => sign({ signed: { ...call, body: '{}' } })],
  ])('that %s is refused without a word', async (_, headerOf) => {
    const answer = await send(headerOf());
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('x-subgraph-signature')).toBeNull();
    expect(lines.join()).toContain('refused a call');
  });

  it('is answered once: whoever recorded it learns nothing, also a minute later', async () => {
    const header = sign({ at: clock.now().getTime() + identityToleranceMs });
    expect((await send(header)).status).toBe(200);
    expect((await send(header)).status).toBe(401);
    clock.advance({ ms: 2 * identityToleranceMs });
    expect((await send(header)).status).toBe(401);
  });

  it('of more than there is room for is refused before it is read', async () => {
    const signed = { ...call, body: 'x'.repeat(1_001) };
    expect((await send(sign({ signed }), signed)).status).toBe(413);
    const { port } = served;
    const endless = httpRequest({
      port,
      method: 'POST',
      path: '/graphql',
      headers: { 'x-subgraph-identity': 'x' },
    });
    endless.on('error', () => undefined);
    endless.write('x'.repeat(2_000));
    const [answer] = (await once(endless, 'response')) as [{ statusCode: number }];
    expect(answer.statusCode).toBe(413);
    endless.destroy();
  });

  it.each(['', '[', '{}', '{"query":"{ echo }"}', '{"query":1,"kind":"query"}', '[1]'])(
    'that means nothing is told so: %j',
    async (body) => {
      const signed = { ...call, body };
      expect((await send(sign({ signed }), signed)).status).toBe(400);
    },
  );

  it('that takes too long is given up', async () => {
    gate = new Promise(() => undefined);
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const signed = { ...call, body: '{"query":"{ held }","kind":"query"}' };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answer = send(sign({ signed }), signed);
    await reached;
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    expect((await answer).status).toBe(504);
  });

  it('is given up before the caller believes that nobody is there', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let reach = (): void => undefined;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const secrets = ['s'];
    const slow = await serveSubgraph(
      {
        name: 'slow',
        sdl: '',
        schema,
        createContext: () => ({}),
        health: () => Promise.resolve({ database, latencyMs: 1 }),
      },
      {
        port: 0,
        host: '127.0.0.1',
        secrets,
        log: createLogger({ service: 'test', level: 'silent' }),
        answers: { '/slow': () => (reach(), new Promise(() => undefined)) },
      },
    );
    const client = new SubgraphClient({ url: slow.url, secrets });
    const outcome = client.get('/slow').catch((error: unknown) => error);
    await reached;
    // The clocks of both begin within moments of each other.
    vi.advanceTimersByTime(4_900);
    vi.useRealTimers();
    const error = await outcome;
    expect(error).toMatchObject({ message: 'the subgraph answered with 504' });
    expect(SubgraphClient.isNoAnswer(error)).toBe(false);
    await client.close();
    await slow.close();
  });

  it('that fails is logged, and says nothing', async () => {
    expect(await get('/broken')).toEqual({ status: 500, body: '' });
    expect(lines.join()).toContain('a private matter');
  });
});

describe('a live connection', () => {
  const signed = { method: 'GET', path: '/live', body: '' };
  function dial(header?: string, path = '/live'): WebSocket {
    const headers = header === undefined ? {} : { 'x-subgraph-identity': header };
    return new WebSocket(`${served.url.replace('http', 'ws')}${path}`, { headers });
  }

  it.each<[string, () => WebSocket]>([
    ['nobody signed', () => dial()],
    ['was signed for something else', () => dial(sign())],
    ['is elsewhere', () => dial(sign({ signed: { ...signed, path: '/other' } }), '/other')],
  ])('that %s is refused', async (_, open) => {
    const [error] = (await once(open(), 'error')) as [Error];
    expect(error.message).toContain('401');
  });

  it.each([
    'nonsense',
    '[]',
    '{"type":"subscribe","id":"1","payload":{}}',
    '{"type":"subscribe","id":1,"payload":{"query":"{ echo }"}}',
    '{"type":"pull","ids":[1.5]}',
    'x'.repeat(1_001),
  ])('on which something is said that means nothing is closed: %j', async (words) => {
    const socket = dial(sign({ signed }));
    await once(socket, 'message');
    socket.send(words);
    const [code] = (await once(socket, 'close')) as [number];
    expect([4400, 1009]).toContain(code);
  });
});

it('tells its SDL, its log and what else there is, by paths', async () => {
  const client = new SubgraphClient({ url: served.url, secrets: ['new'], clock });
  expect(await client.schema('type Query { held: String }')).toEqual({ name: 'tested' });
  expect(await client.schema('')).toMatchObject({ sdl: 'type Query { held: String }' });
  await client.close();
  expect(await get('/sdl')).toEqual({
    status: 200,
    body: { name: 'tested', sdl: 'type Query { held: String }' },
  });
  expect(await get('/events?after=5&limit=10')).toEqual({
    status: 200,
    body: { events: [], upTo: 7, isHeld: true },
  });
  expect(read).toHaveBeenCalledWith(5, 10);
  expect(await get('/events/head')).toEqual({ status: 200, body: { head: 12, log: 'the log of tested' } });
  expect(await get('/keys?of=ada')).toEqual({ status: 200, body: { of: 'ada' } });
  for (const query of ['', '?after=-1&limit=1', '?after=0&limit=1001', '?after=x&limit=1']) {
    expect((await get(`/events${query}`)).status).toBe(400);
  }
  expect((await get('/other')).status).toBe(404);
});

describe('health', () => {
  it('is told to anybody, and to the router with a signature', async () => {
    const client = new SubgraphClient({ url: served.url, secrets: ['new'], clock });
    expect((await fetch(`${served.url}/health`)).status).toBe(200);
    expect((await fetch(`${served.url}/ready`)).status).toBe(200);
    expect(await client.health()).toEqual({ database: 'CONNECTED', latencyMs: 1 });
    database = 'DISCONNECTED';
    expect((await fetch(`${served.url}/health`)).status).toBe(200);
    expect((await fetch(`${served.url}/ready`)).status).toBe(503);
    expect(await client.health()).toEqual({ database: 'DISCONNECTED', latencyMs: 1 });
    await client.close();
  });
});

it('closing lets calls under way finish and takes no more', async () => {
  let open = (_: string): void => undefined;
  gate = new Promise((resolve) => (open = resolve));
  const asked = vi.fn();
  const query = schema.getQueryType()?.getFields()['held'];
  if (query) query.resolve = () => (asked(), gate);
  const signed = { ...call, body: '{"query":"{ held }","kind":"query"}' };
  const answer = send(sign({ signed }), signed);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  const closed = served.close();
  await expect(fetch(`${served.url}/health`)).rejects.toThrow();
  open('at last');
  expect(await (await answer).json()).toEqual({ data: { held: 'at last' } });
  await closed;
});
