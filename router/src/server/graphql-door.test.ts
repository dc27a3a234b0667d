import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestDoor, type TestDoor } from '../testing/test-door.ts';

interface Body {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: Record<string, unknown>; path?: unknown[] }[];
  extensions?: Record<string, unknown>;
}

const read = async (response: Response): Promise<Body> => (await response.json()) as Body;
const codes = async (response: Response): Promise<unknown[]> =>
  ((await read(response)).errors ?? []).map((error) => error.extensions['code']);

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ limits: { operationMs: 300, responseBytes: 100_000, bodyBytes: 50_000 } });
});
afterAll(() => door.close());

describe('answers', () => {
  it('executes a query and says which request it was', async () => {
    const response = await door.graphql('{ hello }', { headers: { 'x-request-id': 'trace-12345678' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/graphql-response+json');
    expect(response.headers.get('x-request-id')).toBe('trace-12345678');
    expect(await read(response)).toEqual({ data: { hello: 'world' } });
  });

  it('replaces a request id that could forge log lines', async () => {
    const response = await door.graphql('{ hello }', { headers: { 'x-request-id': 'a b"{}' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('gives every error its code, the request id and the time', async () => {
    const response = await door.graphql('{ hello nothing }');
    expect(response.status).toBe(400);
    const { errors } = await read(response);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'GRAPHQL_VALIDATION_FAILED',
      requestId: response.headers.get('x-request-id'),
      timestamp: '2026-11-21T09:00:00.000Z',
    });
  });

  it.each([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403],
    ['RATE_LIMITED', 429],
    ['IDEMPOTENCY_CONFLICT', 409],
    ['SUBGRAPH_UNAVAILABLE', 503],
    ['NOT_FOUND', 200],
    ['BAD_USER_INPUT', 400],
    // What every object has is no code that we know.
    ['constructor', 200],
    ['__proto__', 200],
  ])('answers %s without any data with %i', async (code, status) => {
    const response = await door.graphql('query ($code: String!) { refuses(code: $code) }', {
      variables: { code },
    });
    expect(response.status).toBe(status);
    expect(await codes(response)).toEqual([code]);
  });

  it('keeps 200 when a part of the answer is there', async () => {
    const response = await door.graphql('{ hello fails }');
    expect(response.status).toBe(200);
    expect((await read(response)).data).toEqual({ hello: 'world', fails: null });
  });

  it('never tells what went wrong inside, and logs it under the request id', async () => {
    const response = await door.graphql('{ fails }', { headers: { 'x-request-id': 'masked-0001' } });
    const text = await response.text();
    expect(text).toContain('"code":"INTERNAL"');
    expect(text).not.toMatch(/ECONNREFUSED|10\.0\.0\.7|db\.ts|stack/);
    const line = door.log.lines.find((one) => one['requestId'] === 'masked-0001' && one['err']);
    expect(JSON.stringify(line)).toContain('ECONNREFUSED');
  });

  it('logs one line per request, with the operation and without its variables', async () => {
    await door.graphql('query Ask($id: ID!) { person(id: $id) { id } }', {
      variables: { id: 'canary-variable' },
      headers: { 'x-request-id': 'logged-0001' },
    });
    const lines = door.log.lines.filter((one) => one['requestId'] === 'logged-0001');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ operation: 'Ask', operationKind: 'query', status: 200, method: 'POST' });
    expect(JSON.stringify(door.log.lines)).not.toContain('canary-variable');
  });

  it('ends an operation that takes too long', async () => {
    const response = await door.graphql('{ slow(ms: 5000) }');
    expect(response.status).toBe(504);
    expect(await codes(response)).toEqual(['OPERATION_TIMEOUT']);
  });

  it('does not send an answer beyond its size', async () => {
    const response = await door.graphql('{ big(bytes: 200000) }');
    expect(response.status).toBe(400);
    const { errors } = await read(response);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'OPERATION_TOO_COMPLEX', limit: 'responseBytes' });
  });

  it('tells the price to who asks', async () => {
    const response = await door.graphql('{ people(first: 10) { edges { node { id } } } }', {
      headers: { 'x-cost': '1' },
    });
    const byField = ['people', 'people.edges.node'].map((path) => ({ path, cost: 1, rows: 1 }));
    expect((await read(response)).extensions).toEqual({
      cost: { requested: 11, actual: 2, available: null, restoreRate: null, byField },
    });
  });
});

describe('the price of what fails', () => {
  const dear = 'people(first: 10) { edges { node { id } } }';

  it.each([
    ['all of it when that was brought about: a null took the place of what was read', 'FORBIDDEN', 11],
    ['as little as can be when a part of the graph is away', 'SUBGRAPH_UNAVAILABLE', 1],
    ['what was read when something else failed by us', null, 2],
  ])('is %s', async (_what, code, actual) => {
    const own = await openTestDoor();
    const authorization = `Bearer ${await own.auth.token()}`;
    const failing = code === null ? 'fails' : `refuses(code: "${code}")`;
    const response = await own.graphql(`{ ${dear} ${failing} }`, {
      headers: { authorization, 'x-cost': '1' },
    });
    const { cost } = (await read(response)).extensions as { cost: { byField: { cost: number }[] } };
    expect(cost).toMatchObject({ requested: 11, actual, available: 1_000_000 - actual });
    expect(cost.byField.reduce((sum, one) => sum + one.cost, 0)).toBe(actual);
    await own.close();
  });
});

describe('requests', () => {
  it('names the operation that is missing', async () => {
    const response = await door.graphql('query A { hello } query B { hello }', { operationName: 'C' });
    expect(response.status).toBe(400);
    expect(await codes(response)).toEqual(['BAD_USER_INPUT']);
  });

  it('judges variables by their types without guessing what was meant', async () => {
    const response = await door.graphql(
      'query ($f: PersonFilter) { people(filter: $f) { edges { cursor } } }',
      {
        variables: { f: { nams: ['a'], rank: 'x' } },
      },
    );
    expect(response.status).toBe(400);
    const body = await read(response);
    expect(body.errors?.map((error) => error.extensions['code'])).toEqual([
      'BAD_USER_INPUT',
      'BAD_USER_INPUT',
    ]);
    expect(JSON.stringify(body)).not.toContain('Did you mean');
  });

  it('answers a faulty document with 200 only to clients of the older media type', async () => {
    const older = await door.graphql('{', { headers: { accept: 'application/json' } });
    expect([older.status, await codes(older)]).toEqual([200, ['GRAPHQL_PARSE_FAILED']]);
    const any = await door.graphql('{', { headers: { accept: '*/*' } });
    expect(any.status).toBe(400);
  });

  it.each([
    ['', 413],
    ['authorization: Bearer none\r\n', 401],
  ])('says why it stops reading a body that goes on and on (%j)', async (header, status) => {
    const client = connect(door.port, '127.0.0.1').on('error', () => undefined);
    const answer = text(client);
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${header}`;
    client.write(`${head}transfer-encoding: chunked\r\n\r\nfffff\r\n${'x'.repeat(400_100)}`);
    expect(await answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*connection: close`, 'is'));
  });

  it('refuses a body that is too large, foreign, compressed or broken with a coded error', async () => {
    const post = (body: string | Buffer, headers: Record<string, string>) =>
      fetch(`${door.url}/graphql`, { method: 'POST', body: body as string, headers });
    const json = { 'content-type': 'application/json' };
    const large = await post(JSON.stringify({ query: `{ hello } #${'x'.repeat(60_000)}` }), json);
    expect([large.status, await codes(large)]).toEqual([413, ['BAD_REQUEST']]);
    const charset = await post('{"query":"{hello}"}', {
      'content-type': 'application/json; charset=utf-16le',
    });
    expect([charset.status, await codes(charset)]).toEqual([415, ['BAD_REQUEST']]);
    const packed = await post('x', { ...json, 'content-encoding': 'gzip' });
    expect([packed.status, await codes(packed)]).toEqual([415, ['BAD_REQUEST']]);
    const bytes = await post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), json);
    expect([bytes.status, await codes(bytes)]).toEqual([415, ['BAD_REQUEST']]);
    const broken = await post('{"query":', json);
    expect([broken.status, await codes(broken)]).toEqual([400, ['BAD_REQUEST']]);
  });

  it('goes on after a refused body on the same connection or a new one', async () => {
    await fetch(`${door.url}/graphql`, { method: 'POST', body: 'x'.repeat(80_000) });
    expect((await door.graphql('{ hello }')).status).toBe(200);
  });

  it('takes no batches', async () => {
    const response = await fetch(`${door.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: '{ hello }' }, { query: '{ hello }' }]),
    });
    expect(response.status).toBe(400);
  });

  it('takes a sender who goes away in the middle for no failure of ours', async () => {
    const requestId = 'cut-off-0001';
    const request = httpRequest({
      port: door.port,
      host: '127.0.0.1',
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 500, 'x-request-id': requestId },
    });
    request.on('error', () => undefined);
    request.write('{"query":');
    await wait(50);
    request.destroy();
    const line = await vi.waitUntil(() => door.log.lines.find((one) => one['requestId'] === requestId));
    expect(line).toMatchObject({ level: 30, status: 400, codes: ['BAD_REQUEST'] });
  });
});

describe('requests from other sites', () => {
  const get = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${door.url}/graphql?query=${encodeURIComponent(query)}`, { headers });

  it('answers GET queries only behind a header that forces a preflight', async () => {
    const plain = await get('{ hello }');
    expect([plain.status, await codes(plain)]).toEqual([400, ['BAD_REQUEST']]);
    expect((await get('{ hello }', { 'apollo-require-preflight': '1' })).status).toBe(200);
    expect(
      (await get('{ hello }', { 'content-type': 'text/plain', 'apollo-require-preflight': '1' })).status,
    ).toBe(415);
  });

  it('never runs a mutation by GET', async () => {
    const response = await get('mutation { logout }', { 'apollo-require-preflight': '1' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'refuses a POST of type "%s"',
    async (type) => {
      const before = door.engine.calls;
      const response = await fetch(`${door.url}/graphql`, {
        method: 'POST',
        body: 'query=mutation{logout}',
        headers: type ? { 'content-type': type } : {},
      });
      expect(response.status).toBe(400);
      expect(door.engine.calls).toBe(before);
    },
  );

  it('tells other origins nothing unless they are listed', async () => {
    const foreign = await door.graphql('{ hello }', { headers: { origin: 'https://evil.example' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    const listed = await openTestDoor({ door: { corsOrigins: ['https://app.example'] } });
    const preflight = await fetch(`${listed.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    const other = await fetch(`${listed.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example' },
    });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    await listed.close();
  });
});

describe('the refresh cookie', () => {
  const raw = (body: object, headers: Record<string, string>) =>
    new Promise<{ cookie: string[]; body: Body }>((resolve, reject) => {
      const request = httpRequest(
        {
          port: door.port,
          host: '127.0.0.1',
          path: '/graphql',
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
        },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () =>
            resolve({ cookie: response.headers['set-cookie'] ?? [], body: JSON.parse(text) as Body }),
          );
        },
      );
      request.on('error', reject);
      request.end(JSON.stringify(body));
    });
  const login = { query: 'mutation { login(login: "a", password: "b") }' };
  const refresh = { query: 'mutation { refreshToken }' };

  it('is bound to the host where browsers keep secure cookies', async () => {
    const { cookie, body } = await raw(login, { host: 'localhost:4000' });
    expect(cookie).toEqual([
      '__Host-tv_refresh=first.secret; Path=/; HttpOnly; SameSite=Strict; Secure; Expires=Sat, 28 Nov 2026 09:00:00 GMT',
    ]);
    expect(JSON.stringify(body)).not.toContain('first.secret');
  });

  it('has a plain name on other plain-http origins, with one warning', async () => {
    await raw(login, { host: 'pi.local:4000' });
    const { cookie } = await raw(login, { host: 'pi.local:4000' });
    expect(cookie[0]).toMatch(/^tv_refresh=first\.secret; Path=\/; HttpOnly; SameSite=Strict; Expires/);
    expect(door.log.lines.filter((line) => String(line['msg']).includes('plain http'))).toHaveLength(1);
  });

  it('is cleared at sign-out', async () => {
    const { cookie } = await raw({ query: 'mutation { logout }' }, { host: 'localhost:4000' });
    expect(cookie[0]).toMatch(/^__Host-tv_refresh=; .*Max-Age=0$/);
  });

  it('is read only from our own pages', async () => {
    const cookie = 'theme=dark; __Host-tv_refresh=mine; other=1';
    const from = (headers: Record<string, string>) =>
      raw(refresh, { host: 'localhost:4000', cookie, ...headers });
    expect((await from({ origin: 'http://localhost:4000' })).body.data).toEqual({ refreshToken: 'mine' });
    expect((await from({ 'sec-fetch-site': 'same-origin' })).body.data).toEqual({ refreshToken: 'mine' });
    expect((await from({ origin: 'http://localhost:5000' })).body.data).toEqual({ refreshToken: 'none' });
    expect((await from({ origin: 'null' })).body.data).toEqual({ refreshToken: 'none' });
    expect((await from({})).body.data).toEqual({ refreshToken: 'none' });
  });
});

describe('safe repetition', () => {
  it('hands the key on with the place of each field', async () => {
    const query =
      'mutation { a: rename(name: "x") { id } ...More } fragment More on Mutation { b: rename(name: "y") { id } }';
    const response = await door.graphql(query, { headers: { 'idempotency-key': 'key-1' } });
    const { data } = await read(response);
    expect(data?.['a']).toEqual({ id: '{"key":"key-1","fields":{"a":0,"b":1}}' });
  });

  it('refuses a malformed key', async () => {
    const response = await door.graphql('mutation { logout }', {
      headers: { 'idempotency-key': 'x'.repeat(256) },
    });
    expect([response.status, await codes(response)]).toEqual([400, ['BAD_USER_INPUT']]);
  });
});
