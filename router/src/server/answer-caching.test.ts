import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerHints } from '../cache/answer-hints.ts';
import { smallSchema } from '../testing/small-graph.ts';
import { openTestDoor, type TestDoor } from '../testing/test-door.ts';

const hinted = `
  type Query {
    hello: String @cacheControl(maxAge: 60)
    who: String @cacheControl(maxAge: 60, scope: PRIVATE)
    fails: String @cacheControl(maxAge: 60)
    refuses(code: String!): String! @cacheControl(maxAge: 60)
    person(id: ID!): Person @cacheControl(maxAge: 600)
    nodes(ids: [ID!]!): [Person]!
    people(first: Int): PersonConnection! @cacheControl(maxAge: 30)
    search(most: Int! = 5): [Found!]! @cacheControl(maxAge: 60)
  }
  type Person @cacheControl(maxAge: 300) @key(fields: "id") { id: ID! name: String boss: Person @cacheControl(maxAge: 0) }
  type PersonConnection @cacheControl(inheritMaxAge: true) { edges: [PersonEdge!]! pageInfo: PageInfo! }
  type PersonEdge @cacheControl(inheritMaxAge: true) { node: Person! cursor: String! }
  type PageInfo @cacheControl(inheritMaxAge: true) { hasNextPage: Boolean! }
  type Place { name: String }
`;
/** Another subgraph, which refers to people and says nothing of keeping. */
const referring = 'type Person @key(fields: "id", resolvable: false) { id: ID! }';
const changing = hinted.replace(
  'type Person ',
  'type Person @changedBy(events: ["small.renamed.v1"], id: "id") ',
);

const hintsOf = (sdl: string): AnswerHints =>
  new AnswerHints(smallSchema, [
    { name: 'small', sdl },
    { name: 'other', sdl: referring },
  ]);
const known = 'query Known { hello }';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ door: { answerHints: hintsOf(hinted), knownOperations: [known] } });
});
afterAll(() => door.close());

const preflight = { 'apollo-require-preflight': '1' };

function get(parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  const search = new URLSearchParams(parameters);
  return fetch(`${door.url}/graphql?${search}`, { headers: { ...preflight, ...headers } });
}

const kept = async (query: string, headers?: Record<string, string>): Promise<string | null> =>
  (await get({ query }, headers)).headers.get('cache-control');

describe('an answer to a GET', () => {
  it('may be kept as long as the field that changes soonest', async () => {
    expect(await kept('{ hello }')).toBe('public, max-age=60');
    expect(await kept('{ hello person(id: 1) { id name ...N } } fragment N on Person { name }')).toBe(
      'public, max-age=60',
    );
    expect(await kept('{ person(id: 1) { ... on Person { id __typename } } }')).toBe('public, max-age=300');
    // What only leads to something lives as long as what it is of.
    expect(await kept('{ people { edges { cursor node { name } } pageInfo { hasNextPage } } }')).toBe(
      'public, max-age=30',
    );
  });

  it('says what it depends on', async () => {
    const vary = (await get({ query: '{ hello }' })).headers.get('vary')?.split(', ');
    expect(vary).toEqual(expect.arrayContaining(['accept', 'authorization', 'origin']));
  });

  it('says nothing of who asked', async () => {
    const rates = async (query: string): Promise<boolean> =>
      (await get({ query })).headers.has('ratelimit-remaining');
    expect([await rates('{ hello }'), await rates('{ who }')]).toEqual([false, true]);
  });

  it('is sent once to who has it', async () => {
    const first = await get({ query: '{ hello }' });
    const tag = first.headers.get('etag') ?? '';
    const again = await get({ query: '{ hello }' }, { 'if-none-match': `"other", ${tag}` });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
    expect(again.headers.get('cache-control')).toBe('public, max-age=60');
    expect((await get({ query: '{ hello }' }, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('is the same for a document that is asked for by its id', async () => {
    const sha256Hash = createHash('sha256').update(known).digest('hex');
    const byId = await get({ documentId: `sha256:${sha256Hash}` });
    expect([await byId.json(), byId.headers.get('cache-control')]).toEqual([
      { data: { hello: 'world' } },
      'public, max-age=60',
    ]);
    const persistedQuery = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
    expect((await get({ extensions: persistedQuery })).headers.get('cache-control')).toBe(
      'public, max-age=60',
    );
  });

  it.each([
    ['a field without a hint', '{ hello nodes(ids: ["1"]) { id } }'],
    ['a field that is never kept', '{ person(id: 1) { boss { id } } }'],
    ['a field that is for who asks', '{ hello who }'],
    [
      'a type without a hint among those that may be there',
      '{ search { ... on Person { id } ... on Place { name } } }',
    ],
    ['the schema itself', '{ __schema { queryType { name } } }'],
    ['part of it failed', '{ hello fails }'],
    ['all of it was refused', '{ refuses(code: "FORBIDDEN") }'],
    ['the document is wrong', '{ helo }'],
    ['it is a mutation', 'mutation { logout }'],
  ])('may not be kept: %s', async (_why, query) => {
    const answer = await get({ query });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('etag')).toBeNull();
  });

  it('may not be kept when it is for somebody, whatever the fields say', async () => {
    const authorization = `Bearer ${await door.auth.token()}`;
    expect(await kept('{ hello }', { authorization })).toBe('no-store');
    expect(await kept('{ hello }', { authorization: 'Bearer nonsense' })).toBe('no-store');
  });

  it('may not be kept with a price in it, and asking for an unknown id is no answer', async () => {
    expect(await kept('{ hello }', { 'x-cost': '1' })).toBe('no-store');
    const unknown = await get({ documentId: `sha256:${'0'.repeat(64)}` });
    expect(unknown.headers.get('cache-control')).toBe('no-store');
  });

  it('is asked for each time where events change it, as they do not reach those who keep it', async () => {
    const other = await openTestDoor({ door: { answerHints: hintsOf(changing) } });
    const ask = (query: string): Promise<Response> =>
      fetch(`${other.url}/graphql?${new URLSearchParams({ query })}`, { headers: preflight });
    const answer = await ask('{ person(id: 1) { name } }');
    expect(answer.headers.get('cache-control')).toBe('public, no-cache');
    expect(answer.headers.get('etag')).not.toBeNull();
    expect((await ask('{ hello }')).headers.get('cache-control')).toBe('public, max-age=60');
    await other.close();
  });
});

describe('an answer to a POST', () => {
  it('may not be kept', async () => {
    expect((await door.graphql('{ hello }')).headers.get('cache-control')).toBe('no-store');
  });
});
