import { createHash } from 'node:crypto';
import { MovableClock } from '@testverse/platform/testing';
import { describe, expect, it, vi } from 'vitest';
import { MemoryBuckets } from './buckets.ts';
import { Documents } from './documents.ts';
import { productionLimits } from './limits.ts';
import { Rates, rateHeaders } from './rates.ts';
import { nodeId } from '@testverse/platform/graphql';
import { RawSocket } from '../testing/raw-socket.ts';
import { openTestDoor } from '../testing/test-door.ts';

const userIds = nodeId('user');

describe('the production limits', () => {
  it('are what clients were promised', () => {
    expect(productionLimits).toMatchObject({
      bodyBytes: 1_000_000,
      tokens: 2_000,
      depth: 12,
      aliases: 30,
      rootFields: 20,
      cost: 5_000,
      operationMs: 10_000,
      responseBytes: 10 * 1024 * 1024,
      errors: 5,
      credentialMutations: 1,
      anonymousRequestsPerMinute: 100,
      points: {
        FREE: { capacity: 1_000, restorePerSecond: 10 },
        PREMIUM: { capacity: 2_000, restorePerSecond: 20 },
        ENTERPRISE: { capacity: 10_000, restorePerSecond: 100 },
      },
      connectionsPerPerson: 50,
      connectionsPerAddress: 1_000,
      socketInitBytes: 16 * 1024,
      socketInitMs: 3_000,
      socketMessages: { capacity: 120, restorePerSecond: 2 },
      socketOperations: 100,
      newDocuments: { capacity: 200, restorePerSecond: 2 },
      waitingBytes: 8 * 1024 * 1024,
    });
  });
});

describe('visitors', () => {
  it('get 100 requests a minute for each address, and waiting as long as told suffices', async () => {
    const door = await openTestDoor({ limits: productionLimits });
    const first = await door.graphql('{ hello }');
    expect(first.headers.get('ratelimit-limit')).toBe('100');
    expect(first.headers.get('ratelimit-remaining')).toBe('99');
    for (let sent = 1; sent < 100; sent += 1) expect((await door.graphql('{ hello }')).status).toBe(200);
    const refused = await door.graphql('{ hello }');
    expect(refused.status).toBe(429);
    const body = (await refused.json()) as { errors: { extensions: Record<string, unknown> }[] };
    expect(body.errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 600 });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(door.engine.calls).toBe(100);
    door.clock.advance({ ms: Number(body.errors[0]?.extensions['retryAfterMs']) });
    expect((await door.graphql('{ hello }')).status).toBe(200);
    await door.close();
  });

  it('are told apart behind a trusted proxy, and cannot choose their own address', async () => {
    const door = await openTestDoor({
      limits: { ...productionLimits, anonymousRequestsPerMinute: 1 },
      door: { trustedHops: 1 },
    });
    const from = (forwarded: string) =>
      door.graphql('{ hello }', { headers: { 'x-forwarded-for': forwarded } });
    expect((await from('203.0.113.1')).status).toBe(200);
    expect((await from('203.0.113.2')).status).toBe(200);
    expect((await from('198.51.100.9, 203.0.113.2')).status).toBe(429);
    await door.close();
    const direct = await openTestDoor({ limits: { ...productionLimits, anonymousRequestsPerMinute: 1 } });
    await direct.graphql('{ hello }', { headers: { 'x-forwarded-for': '203.0.113.1' } });
    const other = await direct.graphql('{ hello }', { headers: { 'x-forwarded-for': '203.0.113.2' } });
    expect(other.status).toBe(429);
    await direct.close();
  });

  it('pay for bodies that are no GraphQL, and beyond the rate none of theirs is parsed', async () => {
    const door = await openTestDoor({ limits: { ...productionLimits, anonymousRequestsPerMinute: 2 } });
    const post = (body: string, type: string) =>
      fetch(`${door.url}/graphql`, { method: 'POST', body, headers: { 'content-type': type } });
    // A foreign page can send these in its visitors' name: they must not use up the rate.
    for (let sent = 0; sent < 5; sent += 1) expect((await post('{}', 'text/plain')).status).toBe(400);
    expect((await post('{', 'application/json')).status).toBe(400);
    expect((await post('{', 'application/json')).status).toBe(400);
    const parse = vi.spyOn(JSON, 'parse');
    const refused = await post(JSON.stringify({ query: `#${'x'.repeat(900_000)}` }), 'application/json');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(parse.mock.calls.filter(([text]) => text.length > 100_000)).toEqual([]);
    parse.mockRestore();
    await door.close();
  });

  it('pay for an address that is no request, and beyond the rate none of it is parsed', async () => {
    const door = await openTestDoor({ limits: { ...productionLimits, anonymousRequestsPerMinute: 1 } });
    const headers = { accept: 'text/event-stream' };
    const ask = () => fetch(`${door.url}/graphql/stream?query={hello}&variables={`, { headers });
    expect([(await ask()).status, (await ask()).status]).toEqual([400, 429]);
    await door.close();
  });

  it('pay for nonsense by its length as well, and are not listened to when they cannot', async () => {
    const door = await openTestDoor({ limits: productionLimits, door: { trustedHops: 1 } });
    const from = (address: string, query: string) =>
      door.graphql(query, { headers: { 'x-forwarded-for': address } });
    const [abuser, other] = ['203.0.113.1', '203.0.113.2'];
    const nonsense = `{ wrong } # ${'x'.repeat(10_000)}`;
    const small = await from(abuser, '{ wrong }');
    expect([small.status, small.headers.get('ratelimit-remaining')]).toEqual([400, '99']);
    const long = await from(abuser, nonsense);
    expect([long.status, long.headers.get('ratelimit-remaining')]).toEqual([400, '79']);
    for (let sent = 0; sent < 3; sent += 1) expect((await from(abuser, nonsense)).status).toBe(400);
    // The next cannot be paid, and what follows is not read.
    expect((await from(abuser, nonsense)).status).toBe(400);
    const admit = vi.spyOn(Documents.prototype, 'admit');
    const silenced = await from(abuser, '{ hello }');
    expect([silenced.status, silenced.headers.get('retry-after')]).toEqual([429, '1']);
    expect(admit).not.toHaveBeenCalled();
    admit.mockRestore();
    expect((await from(other, '{ hello }')).status).toBe(200);
    door.clock.advance({ seconds: 1 });
    expect((await from(abuser, '{ hello }')).status).toBe(200);
    await door.close();
  });

  it('pay for trying out tokens', async () => {
    const door = await openTestDoor({ limits: { ...productionLimits, anonymousRequestsPerMinute: 2 } });
    const attempt = () => door.graphql('{ hello }', { headers: { authorization: 'Bearer guess' } });
    expect([(await attempt()).status, (await attempt()).status, (await attempt()).status]).toEqual([
      401, 401, 429,
    ]);
    await door.close();
  });
});

/** 101 points each. */
const pages = (count: number): string =>
  Array.from({ length: count }, (_, nth) => `p${nth}: people(first: 100) { edges { node { id } } }`).join(
    ' ',
  );

describe('signed-in people', () => {
  it('pay by cost, get back what was estimated too high, and can ask for the price', async () => {
    const door = await openTestDoor({ limits: productionLimits });
    const authorization = `Bearer ${await door.auth.token()}`;
    const response = await door.graphql('{ people(first: 100) { edges { node { id } } } }', {
      headers: { authorization, 'x-cost': '1' },
    });
    const body = (await response.json()) as { extensions: object };
    const byField = [
      { path: 'people', cost: 1, rows: 1 },
      { path: 'people.edges.node', cost: 1, rows: 1 },
    ];
    const cost = { requested: 101, actual: 2, available: 998, restoreRate: 10, byField };
    expect(body.extensions).toEqual({ cost });
    expect(response.headers.get('ratelimit-limit')).toBe('1000');
    expect(response.headers.get('ratelimit-remaining')).toBe('998');
    await door.close();
  });

  it('get nothing back for what took too long', async () => {
    const door = await openTestDoor({ limits: { ...productionLimits, operationMs: 50 } });
    const authorization = `Bearer ${await door.auth.token()}`;
    const response = await door.graphql('{ slow(ms: 5000) people(first: 100) { edges { node { id } } } }', {
      headers: { authorization },
    });
    expect(response.status).toBe(504);
    expect(response.headers.get('ratelimit-remaining')).toBe(String(1_000 - 101));
    await door.close();
  });

  it('pay for nonsense as well, and are not listened to when they cannot', async () => {
    const door = await openTestDoor({ limits: productionLimits });
    const authorization = `Bearer ${await door.auth.token()}`;
    const send = (query: string) => door.graphql(query, { headers: { authorization } });
    for (let nth = 0; nth < 100; nth += 1) expect((await send(`{ wrong${nth} }`)).status).toBe(400);
    const parse = vi.spyOn(JSON, 'parse');
    expect((await send('{ oneMore }')).status).toBe(400);
    const silenced = await send(`{ hello } #${'x'.repeat(500_000)}`);
    expect([silenced.status, silenced.headers.get('retry-after')]).toEqual([429, '1']);
    expect(parse.mock.calls.filter(([text]) => text.length > 100_000)).toEqual([]);
    parse.mockRestore();
    const socket = RawSocket.greeted(door.url, { authorization });
    await expect(socket).rejects.toThrow('closed');
    door.clock.advance({ seconds: 1 });
    expect((await send('{ hello }')).status).toBe(200);
    const other = `Bearer ${await door.auth.token({ sub: userIds.encode('018e7f2a-0000-7000-8000-0000000000c1') })}`;
    expect((await door.graphql('{ hello }', { headers: { authorization: other } })).status).toBe(200);
    await door.close();
  });

  it('pay more for much nonsense, yet are not shut out for one mistake', async () => {
    const door = await openTestDoor({ limits: productionLimits });
    const headers = { authorization: `Bearer ${await door.auth.token()}` };
    const remaining = ({ headers }: Response): number => Number(headers.get('ratelimit-remaining'));
    const left = async (query: string): Promise<number> => remaining(await door.graphql(query, { headers }));
    expect(await left('{ wrong }')).toBe(990);
    expect(await left(`{ wrong } # ${'x'.repeat(1_500)}`)).toBe(973);
    const long = await left(`{ wrong } # ${'x'.repeat(3_000)}`);
    expect(long).toBeLessThan(910);
    expect(long).toBeGreaterThan(890);
    expect(await left(`{ wrong } # ${'x'.repeat(500_000)}`)).toBe(long - 200);
    expect(await left('{ hello }')).toBe(long - 201);
    const search = new URLSearchParams({ query: `{ wrong } # ${'x'.repeat(8_000)}` });
    const byGet = { headers: { ...headers, 'apollo-require-preflight': '1' } };
    expect(remaining(await fetch(`${door.url}/graphql?${search}`, byGet))).toBe(long - 401);
    await door.close();
  });

  it('pay for the length of what is judged, also where they send its hash alone', async () => {
    const door = await openTestDoor({ limits: productionLimits });
    const headers = { authorization: `Bearer ${await door.auth.token()}` };
    const query = `{ wrong } # ${'x'.repeat(9_000)}`;
    const documentId = `sha256:${createHash('sha256').update(query).digest('hex')}`;
    const left = async (body: object): Promise<string | null> => {
      const init = { method: 'POST', body: JSON.stringify(body) };
      const json = { ...headers, 'content-type': 'application/json' };
      const response = await fetch(`${door.url}/graphql`, { ...init, headers: json });
      return response.headers.get('ratelimit-remaining');
    };
    expect(await left({ query, documentId })).toBe('800');
    expect(await left({ documentId })).toBe('600');
    await door.close();
  });

  it('hardly notice their typing errors, and a new version of what they use costs what it always does', async () => {
    const door = await openTestDoor({ limits: productionLimits });
    const headers = { authorization: `Bearer ${await door.auth.token()}` };
    const typed = (nth: number): string => `{ hello helo${nth} ${'# what it is for\n'.repeat(50)} }`;
    for (let nth = 0; nth < 20; nth += 1) {
      expect((await door.graphql(typed(nth), { headers })).status).toBe(400);
      expect((await door.graphql('{ hello }', { headers })).status).toBe(200);
    }
    const before = await door.graphql('{ hello }', { headers });
    const left = Number(before.headers.get('ratelimit-remaining'));
    expect(left).toBeGreaterThan(600);
    const large = (nth: number): string =>
      `query Page${nth} { person(id: 1) { ...F } } ${'# what the page shows\n'.repeat(140)} fragment F on Person { id }`;
    for (let nth = 0; nth < 30; nth += 1) {
      const { status, headers: told } = await door.graphql(large(nth), { headers });
      expect([status, told.get('ratelimit-remaining')]).toEqual([200, String(left - nth - 1)]);
    }
    await door.close();
  });

  it('are not listened to for longer each time they go on, and waiting as long as told always suffices', async () => {
    const door = await openTestDoor({ limits: productionLimits });
    const headers = { authorization: `Bearer ${await door.auth.token()}` };
    const nonsense = (nth: number): string => `{ wrong${nth} } # ${'x'.repeat(10_000)}`;
    const admit = vi.spyOn(Documents.prototype, 'admit');
    for (let sent = 0; sent < 1_000; sent += 1) {
      await (await door.graphql(nonsense(sent), { headers })).text();
      door.clock.advance({ ms: 10 });
    }
    // Five for what is in the bucket, one that cannot be paid, and one after each silence of 1, 2 and 4 seconds.
    expect(admit.mock.calls.length).toBe(9);
    admit.mockRestore();
    const { status, headers: told } = await door.graphql('{ hello }', { headers });
    expect(status).toBe(429);
    door.clock.advance({ seconds: Number(told.get('retry-after')) });
    expect((await door.graphql('{ hello }', { headers })).status).toBe(200);
    await door.close();
  });

  it('are not listened to for long, whatever their bucket is owed', async () => {
    const door = await openTestDoor({ limits: productionLimits });
    const headers = { authorization: `Bearer ${await door.auth.token()}` };
    const dear = `{ slow(ms: 1) ${pages(12)} }`;
    const finish = door.engine.hold();
    const answered = door.graphql(dear, { headers });
    await vi.waitUntil(() => door.engine.calls === 1);
    expect((await door.graphql('{ helo }', { headers })).status).toBe(400);
    finish();
    expect((await answered).status).toBe(200);
    door.clock.advance({ seconds: 1 });
    expect((await door.graphql('{ hello }', { headers })).status).toBe(200);
    await door.close();
  });

  it('are not listened to when they keep asking for what is too dear, and waiting still suffices', async () => {
    const door = await openTestDoor({ limits: { ...productionLimits, operationMs: 600_000 } });
    const headers = { authorization: `Bearer ${await door.auth.token()}` };
    const finish = door.engine.hold();
    const rest = `{ slow(ms: 1) ${pages(9)} people(first: 38) { edges { node { id } } } }`;
    void door.graphql(rest, { headers }).catch(() => undefined);
    await vi.waitUntil(() => door.engine.calls === 1);
    const ask = (nth: number) =>
      door.graphql(`{ people(first: 100) { edges { node { id } } } } # ${nth}`, { headers });
    const admit = vi.spyOn(Documents.prototype, 'admit');
    let told = await ask(0);
    for (let nth = 1; nth < 60; nth += 1) told = await ask(nth);
    expect([told.status, told.headers.get('retry-after')]).toEqual([429, '5']);
    expect(admit.mock.calls.length).toBeLessThan(30);
    admit.mockRestore();
    door.clock.advance({ seconds: 5 });
    expect((await ask(60)).status).toBe(200);
    finish();
    await door.close();
  });

  it('may bring so many documents that nobody has sent before, by every door, and waiting as long as told suffices', async () => {
    const door = await openTestDoor({
      limits: { ...productionLimits, newDocuments: { capacity: 20, restorePerSecond: 2 } },
    });
    const headers = { authorization: `Bearer ${await door.auth.token()}` };
    const fresh = (nth: number | string): string => `{ hello } # ${nth} ${'x'.repeat(3_500)}`;
    for (let nth = 0; nth < 5; nth += 1)
      expect((await door.graphql(fresh(nth), { headers })).status).toBe(200);
    const admit = vi.spyOn(Documents.prototype, 'admit');
    const search = new URLSearchParams({ query: fresh('GET') });
    const { calls } = door.engine;
    const refused = [
      await door.graphql(fresh('POST'), { headers }),
      await door.graphql(fresh('otherwise'), {
        headers: { ...headers, accept: `*/*, text/${'x'.repeat(300)}` },
      }),
      await fetch(`${door.url}/graphql?${search}`, {
        headers: { ...headers, 'apollo-require-preflight': '1' },
      }),
      await fetch(`${door.url}/graphql/stream?${search}`, {
        headers: { ...headers, accept: 'text/event-stream' },
      }),
    ];
    for (const { status, headers: told } of refused)
      expect([status, told.get('retry-after')]).toEqual([429, '2']);
    const socket = await RawSocket.greeted(door.url, headers);
    expect(JSON.stringify(await socket.ask('1', fresh('socket')))).toContain('"retryAfterMs":2000');
    socket.close();
    expect(admit).not.toHaveBeenCalled();
    admit.mockRestore();
    expect(door.engine.calls).toBe(calls);
    // What is known, and everybody else, is not concerned.
    expect((await door.graphql(fresh(0), { headers })).status).toBe(200);
    expect((await door.graphql(fresh('visitor'))).status).toBe(200);
    door.clock.advance({ seconds: 2 });
    expect((await door.graphql(fresh('POST'), { headers })).status).toBe(200);
    await door.close();
  });

  it('pay next to nothing for a document that must be sent once more', async () => {
    const door = await openTestDoor({ limits: productionLimits });
    const headers = { authorization: `Bearer ${await door.auth.token()}` };
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    expect((await door.graphql(undefined, { headers, extensions })).status).toBe(200);
    const after = await door.graphql('{ hello }', { headers });
    expect(after.headers.get('ratelimit-remaining')).toBe('998');
    await door.close();
  });

  it('are not limited by their address', async () => {
    const door = await openTestDoor({ limits: { ...productionLimits, anonymousRequestsPerMinute: 1 } });
    const authorization = `Bearer ${await door.auth.token()}`;
    for (let sent = 0; sent < 5; sent += 1) {
      expect((await door.graphql('{ hello }', { headers: { authorization } })).status).toBe(200);
    }
    await door.close();
  });
});

describe('a person', () => {
  it('has a bucket by plan', async () => {
    const rates = new Rates(productionLimits, new MemoryBuckets(new MovableClock()));
    expect(await rates.takePoints('c', 'ENTERPRISE', 5_000)).toMatchObject({ remaining: 5_000 });
    expect(await rates.takePoints('d', 'PREMIUM', 1)).toMatchObject({ remaining: 1_999 });
  });

  it('takes points along into another plan, but no more than it holds', async () => {
    const rates = new Rates(productionLimits, new MemoryBuckets(new MovableClock()));
    await rates.takePoints('e', 'ENTERPRISE', 1);
    expect(await rates.takePoints('e', 'FREE', 1)).toMatchObject({ capacity: 1_000, remaining: 999 });
    await rates.takePoints('e', 'FREE', 900);
    expect(await rates.takePoints('e', 'ENTERPRISE', 200)).toMatchObject({ allowed: false, remaining: 99 });
  });

  it('is told how long to wait, in whole seconds that suffice', async () => {
    const rates = new Rates(productionLimits, new MemoryBuckets(new MovableClock()));
    await rates.takePoints('a', 'FREE', 1_000);
    expect(Object.fromEntries(rateHeaders(await rates.takePoints('a', 'FREE', 41)))).toEqual({
      'ratelimit-limit': '1000',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '100',
      'retry-after': '5',
    });
  });
});
