import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { productionLimits, testLimits } from './limits.ts';
import { attacks, times } from '../testing/attacks.ts';
import { RawSocket } from '../testing/raw-socket.ts';
import { openTestDoor, type TestDoor } from '../testing/test-door.ts';

interface Body {
  data?: unknown;
  errors?: {
    message: string;
    extensions: { code: string; limit?: string; maximum?: number; value?: number };
  }[];
  extensions?: Record<string, unknown>;
}

let door: TestDoor;
let socket: RawSocket;
beforeAll(async () => {
  door = await openTestDoor({
    limits: productionLimits,
    door: {
      limits: {
        ...productionLimits,
        anonymousRequestsPerMinute: 1_000_000,
        socketMessages: testLimits.socketMessages,
        newDocuments: testLimits.newDocuments,
      },
    },
  });
  socket = await RawSocket.greeted(door.url);
});
afterAll(async () => {
  socket.close();
  await door.close();
});

describe('hostile operations', () => {
  it.each(attacks)('$name: refused, briefly, before any subgraph', async (attack) => {
    const before = door.engine.calls;
    const response = await door.graphql(attack.query, { variables: attack.variables });
    const text = await response.text();
    const body = JSON.parse(text) as Body;
    expect(response.status).toBe(400);
    expect(body.data).toBeUndefined();
    expect(body.errors?.[0]?.extensions.code).toBe(attack.code);
    if (attack.limit) expect(body.errors?.[0]?.extensions.limit).toBe(attack.limit);
    if (attack.code === 'OPERATION_TOO_COMPLEX') {
      const { maximum, value } = body.errors?.[0]?.extensions ?? {};
      expect(value).toBeGreaterThan(maximum ?? Infinity);
    }
    expect(body.errors?.length).toBeLessThanOrEqual(5);
    expect(text.length).toBeLessThan(4096);
    expect(text).not.toMatch(/Did you mean|stack|node_modules/);
    expect(door.engine.calls).toBe(before);
  });

  it.each(attacks)('$name: refused in the same words over a socket and a stream', async (attack) => {
    const { name, query, variables } = attack;
    const told = async (response: Response): Promise<unknown> => {
      const { errors } = JSON.parse(
        (await response.text()).replace(/"requestId":"[^"]*"/g, '"requestId":""'),
      ) as Body;
      return errors;
    };
    const expected = await told(await door.graphql(query, { variables }));
    const before = door.engine.calls;
    const streamed = await fetch(`${door.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query, variables }),
    });
    expect(streamed.status).toBe(400);
    expect(await told(streamed)).toEqual(expected);
    const frames = await socket.ask(name, query, { variables });
    expect(frames.map(({ type }) => type)).toEqual(['error']);
    const said = JSON.stringify({ errors: frames[0]?.payload });
    expect(await told(new Response(said))).toEqual(expected);
    expect(door.engine.calls).toBe(before);
  });

  it('says when it does not list every error', async () => {
    const response = await door.graphql(`{ person(id: 1) { ${times(30, (i) => `wrong${i}`)} } }`);
    const body = (await response.json()) as Body;
    expect(body.errors).toHaveLength(5);
    expect(body.extensions).toEqual({ errorsTruncated: true });
  });
});

/** What is wrong with the request around an operation. */
const query = '{ hello }';
const json = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
const preflight = { ...json, 'apollo-require-preflight': '1' };
const search = (parameters: Record<string, string>): string => `?${new URLSearchParams(parameters)}`;
const manyKeys = Object.fromEntries(Array.from({ length: 40_000 }, (_, nth) => [`k${nth}`, 0]));
const requests: [name: string, path: string, init: RequestInit, status: number, code: string][] = [
  ['a batch', '', { body: JSON.stringify([{ query }, { query }]) }, 400, 'BAD_REQUEST'],
  [
    'a batch of 10,001',
    '',
    { body: JSON.stringify(Array(10_001).fill({ query })) },
    400,
    'OPERATION_TOO_COMPLEX',
  ],
  [
    'a body of many keys',
    '',
    { body: JSON.stringify({ query, variables: manyKeys }) },
    400,
    'OPERATION_TOO_COMPLEX',
  ],
  ['a body beyond its size', '', { body: ' '.repeat(1_000_001) }, 413, 'BAD_REQUEST'],
  [
    'JSON nested 100,000 times',
    '',
    { body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
    400,
    'BAD_REQUEST',
  ],
  ['text that is no JSON', '', { body: '{"query":' }, 400, 'BAD_REQUEST'],
  ['bytes that are no UTF-8', '', { body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) }, 415, 'BAD_REQUEST'],
  ['variables as text', '', { body: JSON.stringify({ query, variables: '{}' }) }, 400, 'BAD_REQUEST'],
  ['variables as a list', '', { body: JSON.stringify({ query, variables: [1] }) }, 400, 'BAD_REQUEST'],
  ['a query that is none', '', { body: JSON.stringify({ query: { kind: 'Document' } }) }, 400, 'BAD_REQUEST'],
  ['nothing', '', { body: '{}' }, 400, 'BAD_REQUEST'],
  [
    'a form',
    '',
    { body: 'query=mutation{logout}', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    400,
    'BAD_REQUEST',
  ],
  [
    'plain text',
    '',
    { body: JSON.stringify({ query }), headers: { 'content-type': 'text/plain' } },
    400,
    'BAD_REQUEST',
  ],
  [
    'a multipart form',
    '',
    { body: 'x', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    400,
    'BAD_REQUEST',
  ],
  [
    'a foreign charset',
    '',
    { body: '{}', headers: { ...json, 'content-type': 'application/json; charset=utf-7' } },
    415,
    'BAD_REQUEST',
  ],
  [
    'a compressed body',
    '',
    { body: 'x', headers: { ...json, 'content-encoding': 'gzip' } },
    415,
    'BAD_REQUEST',
  ],
  [
    'a type that is not spoken',
    '',
    { body: JSON.stringify({ query }), headers: { ...json, accept: 'text/html' } },
    406,
    'BAD_REQUEST',
  ],
  [
    'a mutation by GET',
    search({ query: 'mutation { logout }' }),
    { method: 'GET', headers: preflight },
    405,
    'BAD_REQUEST',
  ],
  ['GET without a preflight', search({ query }), { method: 'GET', headers: {} }, 400, 'BAD_REQUEST'],
  [
    'GET of an odd type',
    search({ query }),
    { method: 'GET', headers: { ...preflight, 'content-type': 'text/plain' } },
    415,
    'BAD_REQUEST',
  ],
  [
    'the same parameter twice',
    `${search({ query })}&query=x`,
    { method: 'GET', headers: preflight },
    400,
    'BAD_REQUEST',
  ],
  ['a method that there is not', '', { method: 'PUT', body: JSON.stringify({ query }) }, 405, 'BAD_REQUEST'],
];

describe('hostile requests', () => {
  it.each(requests)('%s: refused, briefly, before any subgraph', async (_name, path, init, status, code) => {
    const before = door.engine.calls;
    const response = await fetch(`${door.url}/graphql${path}`, { method: 'POST', headers: json, ...init });
    const text = await response.text();
    const { errors } = JSON.parse(text) as Body;
    expect([response.status, errors?.[0]?.extensions.code]).toEqual([status, code]);
    expect(text.length).toBeLessThan(4096);
    expect(text).not.toMatch(/stack|node_modules|Did you mean/);
    expect(door.engine.calls).toBe(before);
  });

  it('changes nothing about objects that an honest one is given', async () => {
    const variables =
      '{"id":"1","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const body = `{"query":"query ($id: ID!) { person(id: $id) { id } }","variables":${variables}}`;
    const response = await fetch(`${door.url}/graphql`, { method: 'POST', headers: json, body });
    expect(await response.json()).toEqual({ data: { person: { id: '1' } } });
    expect({}).not.toHaveProperty('polluted');
  });

  it('ends a socket that sends more keys than can be meant', async () => {
    const own = await RawSocket.greeted(door.url);
    own.subscribe('1', query, { variables: manyKeys });
    expect((await own.closed).code).toBe(4400);
  });
});

describe('suggestions', () => {
  it('are hidden wherever one could stand, also in what a subgraph says, over HTTP and sockets', async () => {
    const guesses = [
      '{ helo }',
      '{ person(idd: 1) { id } }',
      '{ person(id: 1) { nam } }',
      '{ people(filter: { rnk: 1 }) { edges { cursor } } }',
      'mutation { signIn(input: { delivery: COKIE }) }',
      '{ search { ... on Persn { id } } }',
      'query ($f: PersonFiltr) { people(filter: $f) { edges { cursor } } }',
      '{ person(id: 1) { ...F } } fragment G on Person { id }',
      '{ hello @skp(if: true) }',
      '{ search { name } }',
      '{ person(id: 1) }',
      '{ suggests }',
    ];
    for (const [nth, guess] of guesses.entries()) {
      const said = await (await door.graphql(guess)).text();
      expect(said, guess).toContain('"errors"');
      const frames = await socket.ask(`suggestion ${nth}`, guess);
      for (const text of [said, JSON.stringify(frames)]) expect(text, guess).not.toMatch(/did you mean/i);
    }
  });
});

describe('honest operations', () => {
  it('lets tools introspect', async () => {
    const full = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const response = await door.graphql(full);
    expect(((await response.json()) as Body).errors).toBeUndefined();
  });

  it('refuses introspection where the operator has switched it off', async () => {
    const closed = await openTestDoor({ door: { introspection: false } });
    const response = await closed.graphql('{ __schema { queryType { name } } }');
    expect(response.status).toBe(400);
    expect((await closed.graphql('{ __typename }')).status).toBe(200);
    await closed.close();
  });

  it('lets everything through that is exactly at its ceiling', async () => {
    const depth = `{ person(id: 1) { ${'boss { '.repeat(10)} id ${'}'.repeat(10)} } }`;
    const aliases = `{ person(id: 1) { ${times(30, (i) => `a${i}: name`)} } }`;
    const roots = `{ ${times(20, (i) => `r${i}: hello`)} }`;
    const fragments = `{ person(id: 1) { ...A ...B } } fragment A on Person { id name } fragment B on Person { id name }`;
    for (const query of [depth, aliases, roots, fragments])
      expect((await door.graphql(query)).status).toBe(200);
  });
});
