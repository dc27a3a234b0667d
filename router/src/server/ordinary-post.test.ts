import { ApolloServer } from '@apollo/server';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestDoor, type Sent, type TestDoor } from '../testing/test-door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ limits: { operationMs: 300, responseBytes: 100_000 } });
});
afterAll(() => door.close());

const throughApollo = vi.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
/** Words too long to be remembered: what accepts them always goes through Apollo Server. */
const endless = `, text/${'x'.repeat(300)}`;
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

async function answerTo(body: unknown, accept: string, headers: Sent['headers'] = {}): Promise<object> {
  const response = await fetch(`${door.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, 'x-request-id': 'ordinary-0001', ...headers },
    body: JSON.stringify(body),
  });
  const all = Object.fromEntries([...response.headers].filter(([name]) => !/^(date|ratelimit)/.test(name)));
  return { status: response.status, headers: all, body: await response.text() };
}

describe('an ordinary request', () => {
  const unknownHash = { persistedQuery: { version: 1, sha256Hash: hash('{ nobody }') } };
  it.each([
    ['a query', { query: '{ hello }' }],
    ['an operation by name', { query: 'query A { hello } query B { hello }', operationName: 'B' }],
    ['an operation of no such name', { query: 'query A { hello }', operationName: 'C' }],
    ['nulls', { query: '{ hello }', operationName: null, variables: null, extensions: null }],
    ['a part of an answer', { query: '{ hello fails }' }],
    ['no data at all', { query: '{ refuses(code: "FORBIDDEN") }' }],
    ['a faulty document', { query: '{ nothing }' }],
    ['a document that does not end', { query: '{' }],
    ['variables that do not fit', { query: 'query ($code: String!) { refuses(code: $code) }' }],
    ['a subscription', { query: 'subscription { ticks }' }],
    ['its price', { query: '{ hello }', extensions: { cost: true } }],
    ['a known id', { query: '{ hello }', documentId: `sha256:${hash('{ hello }')}` }],
    ['an unknown id', { documentId: `sha256:${hash('{ unknown }')}` }],
    ['an unknown id, the older way', { extensions: unknownHash }],
    ['an id of something else', { query: '{ hello }', extensions: unknownHash }],
    ['no document', { variables: {} }],
    ['variables that are none', { query: '{ hello }', variables: 'x' }],
    ['a name that is none', { query: '{ hello }', operationName: 1 }],
    ['extensions that are none', { query: '{ hello }', extensions: [] }],
    ['a list', [{ query: '{ hello }' }]],
  ])('is answered as by Apollo Server: %s', async (_, body) => {
    for (const accept of ['application/json', '*/*', 'application/graphql-response+json']) {
      await answerTo({ query: '{ hello }' }, accept);
      const expected = await answerTo(body, `${accept}${endless}`);
      expect(await answerTo(body, accept)).toEqual(expected);
    }
  });

  it('does not pass through Apollo Server when the kind of client is known', async () => {
    await answerTo({ query: '{ hello }' }, 'application/json');
    throughApollo.mockClear();
    await answerTo({ query: '{ hello }' }, 'application/json');
    expect(throughApollo).not.toHaveBeenCalled();
    await answerTo({ query: '{ hello }' }, `application/json${endless}`);
    expect(throughApollo).toHaveBeenCalledOnce();
  });

  it('is refused to clients that would not take the answer, whoever was here before', async () => {
    expect(await answerTo({ query: '{ hello }' }, 'text/html')).toMatchObject({ status: 406 });
    expect(await answerTo({ query: '{ hello }' }, 'text/html')).toMatchObject({ status: 406 });
  });
});
