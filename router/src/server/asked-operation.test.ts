import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawSocket } from '../testing/raw-socket.ts';
import { openTestDoor, type TestDoor } from '../testing/test-door.ts';

const listed = 'query Listed($id: ID!) { person(id: $id) { id } }';
const unlisted = '{ __typename hello }';
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const idOf = (text: string): string => `sha256:${hashOf(text)}`;
const persistedQuery = (text: string) => ({ version: 1, sha256Hash: hashOf(text) });
const variables = { id: '1' };
const preflight = { 'apollo-require-preflight': '1' };

type Asked = Record<string, unknown>;

interface Told {
  /** Undefined where there is none. */
  status?: number;
  data?: unknown;
  codes: unknown[];
  extensions?: unknown;
}

interface Body {
  data?: unknown;
  errors?: { extensions: { code: string } }[];
  extensions?: unknown;
}

function told({ data, errors = [], extensions }: Body, status?: number): Told {
  const codes = errors.map((error) => error.extensions.code);
  return { ...(status ? { status } : {}), data: data ?? undefined, codes, extensions };
}

const searchOf = (asked: Asked): URLSearchParams =>
  new URLSearchParams(
    Object.entries(asked).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

async function streamed(response: Response): Promise<Told> {
  const text = await response.text();
  const data = /^data: (.+)$/m.exec(text)?.[1] ?? text;
  return told(JSON.parse(data) as Body, response.status);
}

/** The same question at every door. */
const doors: Record<string, (door: TestDoor, asked: Asked) => Promise<Told>> = {
  POST: async ({ url }, asked) => {
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(asked) });
    return told((await response.json()) as Body, response.status);
  },
  GET: async ({ url }, asked) => {
    const headers = { accept: 'application/graphql-response+json', ...preflight };
    const response = await fetch(`${url}/graphql?${searchOf(asked)}`, { headers });
    return told((await response.json()) as Body, response.status);
  },
  'a stream by POST': async ({ url }, asked) => {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const body = JSON.stringify(asked);
    return streamed(await fetch(`${url}/graphql/stream`, { method: 'POST', headers, body }));
  },
  'a stream by GET': async ({ url }, asked) => {
    const headers = { accept: 'text/event-stream' };
    return streamed(await fetch(`${url}/graphql/stream?${searchOf(asked)}`, { headers }));
  },
  'a socket': async ({ url }, asked) => {
    const socket = await RawSocket.greeted(url);
    const [frame] = await socket.ask('1', '', asked);
    socket.close();
    const payload = (frame?.type === 'error' ? { errors: frame.payload } : frame?.payload) as unknown as Body;
    return told(payload);
  },
};

describe.each(Object.entries(doors))('documents by id over %s', (name, ask) => {
  const withStatus = (status: number): { status?: number } => (name === 'a socket' ? {} : { status });
  let open: TestDoor;
  let strict: TestDoor;
  beforeAll(async () => {
    const listedDocuments = new Map([['listed-1', listed]]);
    [open, strict] = await Promise.all([
      openTestDoor({ door: { listedDocuments } }),
      openTestDoor({ door: { listedDocuments, safelist: 'only' } }),
    ]);
  });
  afterAll(() => Promise.all([open.close(), strict.close()]));

  it('finds listed ones by their hash and by the id of the list', async () => {
    const found = { ...withStatus(200), data: { person: { id: '1' } }, codes: [] };
    for (const door of [open, strict]) {
      expect(await ask(door, { documentId: idOf(listed), variables })).toMatchObject(found);
      expect(await ask(door, { documentId: 'listed-1', variables })).toMatchObject(found);
      const extensions = { persistedQuery: persistedQuery(listed) };
      expect(await ask(door, { extensions, variables })).toMatchObject(found);
      expect(await ask(door, { query: listed, extensions, variables })).toMatchObject(found);
      expect(await ask(door, { query: listed, variables })).toMatchObject(found);
    }
  });

  it('takes the text of others once with its hash, and the hash from then on', async () => {
    const query = `${unlisted} # ${name}`;
    const extensions = { persistedQuery: persistedQuery(query) };
    expect(await ask(open, { extensions })).toMatchObject({
      ...withStatus(200),
      codes: ['PERSISTED_QUERY_NOT_FOUND'],
    });
    const answer = { ...withStatus(200), data: { __typename: 'Query', hello: 'world' }, codes: [] };
    expect(await ask(open, { query, extensions })).toMatchObject(answer);
    expect(await ask(open, { extensions })).toMatchObject(answer);
    expect(await ask(open, { documentId: idOf(query) })).toMatchObject(answer);
  });

  it('refuses what is no id, or not that of the text', async () => {
    const refused = { ...withStatus(400), data: undefined, codes: ['BAD_REQUEST'] };
    const wrong: Asked[] = [
      { documentId: 'sha256:abc' },
      { documentId: 'no id!' },
      { query: unlisted, documentId: idOf(listed) },
      { query: unlisted, extensions: { persistedQuery: persistedQuery(listed) } },
      { extensions: { persistedQuery: { version: 2, sha256Hash: hashOf(listed) } } },
      { extensions: { persistedQuery: 'x' } },
      { variables },
    ];
    for (const asked of wrong) expect(await ask(open, asked), JSON.stringify(asked)).toMatchObject(refused);
  });

  it('accepts nothing else where only the list counts', async () => {
    const before = strict.engine.calls;
    const extensions = { persistedQuery: persistedQuery(unlisted) };
    const notListed = { ...withStatus(400), data: undefined, codes: ['OPERATION_NOT_LISTED'] };
    for (const query of [unlisted, `${listed} `, '{'])
      expect(await ask(strict, { query, variables })).toMatchObject(notListed);
    expect(await ask(strict, { query: unlisted, extensions })).toMatchObject(notListed);
    expect(await ask(strict, { extensions })).toMatchObject({ codes: ['PERSISTED_QUERY_NOT_FOUND'] });
    expect(strict.engine.calls).toBe(before);
  });

  it('tells the price to who asks by an extension', async () => {
    const query = '{ people(first: 10) { edges { node { id } } } }';
    const byField = ['people', 'people.edges.node'].map((path) => ({ path, cost: 1, rows: 1 }));
    const cost = { requested: 11, actual: 2, available: null, restoreRate: null, byField };
    expect((await ask(open, { query, extensions: { cost: true } })).extensions).toEqual({ cost });
    expect((await ask(open, { query, extensions: { cost: 'yes' } })).extensions).toBeUndefined();
  });
});

describe('a document that is not on the list', () => {
  it('runs and stands in the log once where the list is tried out', async () => {
    const door = await openTestDoor({ door: { safelist: 'log' } });
    for (let nth = 0; nth < 3; nth += 1)
      expect((await door.graphql(unlisted, { headers: { 'x-request-id': `trial-000${nth}` } })).status).toBe(
        200,
      );
    const lines = door.log.lines.filter(({ msg }) => String(msg).includes('not on the list'));
    expect(lines).toMatchObject([{ level: 40, hash: hashOf(unlisted) }]);
    await door.close();
  });
});

describe('a mutation by id', () => {
  it('is never run by GET', async () => {
    const door = await openTestDoor({ door: { listedDocuments: new Map([['out', 'mutation { logout }']]) } });
    const response = await fetch(`${door.url}/graphql?documentId=out`, { headers: preflight });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(door.engine.calls).toBe(0);
    await door.close();
  });

  it('needs the header that a foreign page cannot send', async () => {
    const door = await openTestDoor({ door: { listedDocuments: new Map([['hello', '{ hello }']]) } });
    expect((await fetch(`${door.url}/graphql?documentId=hello`)).status).toBe(400);
    await door.close();
  });
});

describe('a subscription', () => {
  it('tells its price with its first event, and to nobody else', async () => {
    const door = await openTestDoor();
    const authorization = `Bearer ${await door.auth.token()}`;
    const [asking, other] = [
      await RawSocket.greeted(door.url, { authorization }),
      await RawSocket.greeted(door.url, { authorization }),
    ];
    const query = 'subscription { ticks { seq } }';
    asking.subscribe('1', query, { extensions: { cost: true } });
    other.subscribe('1', query);
    while (door.engine.feed.subscribers < 2) await new Promise((resolve) => setImmediate(resolve));
    door.engine.feed.emit('one');
    door.engine.feed.emit('two');
    for (const socket of [asking, other]) await socket.until(() => socket.of('1', 'next').length === 2);
    const byField = [{ path: 'ticks', cost: 1, rows: 1 }];
    const cost = { requested: 1, actual: 1, restoreRate: 100_000, byField };
    expect(asking.of('1')[0]?.payload?.['extensions']).toMatchObject({ cost });
    for (const frame of [...asking.of('1').slice(1), ...other.of('1')])
      expect(frame.payload).not.toHaveProperty('extensions');
    for (const socket of [asking, other]) socket.close();
    await door.close();
  });
});
