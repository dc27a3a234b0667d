import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, failed, startFakeServer, type FakeServer } from '../testing/fake-server.ts';
import { testClock } from '../testing/test-clock.ts';
import { createGuild, CreateGuildDocument, sendMessage } from './_generated/guilds.ts';
import { login } from './_generated/users.ts';
import { systemHealth, SystemHealthDocument } from './_generated/platform.ts';
import { createClient, type ClientOptions } from './client.ts';
import type { DocumentDecoration } from './document.ts';
import * as errors from './errors.ts';

let server: FakeServer;
const health = answered({ systemHealth: { status: 'HEALTHY' } });
beforeEach(async () => {
  server = await startFakeServer(() => health);
});
afterEach(() => server.close());

const input = { input: { name: 'Rust', category: 'BACKEND' as const } };
const created = answered({ createGuild: { guild: null, userErrors: [] } });

function connect(options: Partial<ClientOptions> = {}) {
  const clock = testClock();
  return { clock, client: createClient({ url: server.url, clock, random: () => 0, ...options }) };
}

describe('a request', () => {
  it('speaks GraphQL over HTTP with the header a foreign page cannot send', async () => {
    const { client } = connect({ headers: { 'x-cost': '1' } });
    expect(await systemHealth(client)).toEqual({ status: 'HEALTHY' });
    expect(server.seen[0]).toMatchObject({
      operationName: 'SystemHealth',
      headers: { 'apollo-require-preflight': 'true', 'x-cost': '1', 'content-type': 'application/json' },
    });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('takes a parsed document, text, and text that knows its types', async () => {
    const { client } = connect();
    const source = '{ systemHealth { status } }';
    expect(await client.request(parse(source))).toEqual({ systemHealth: { status: 'HEALTHY' } });
    expect(await client.request(source)).toEqual({ systemHealth: { status: 'HEALTHY' } });
    const { systemHealth: typed } = await client.request(SystemHealthDocument);
    expect(typed.status).toBe('HEALTHY');
  });

  it('knows the types of what other libraries make', async () => {
    const { client } = connect();
    interface Health {
      systemHealth: { status: string };
    }
    class TypedDocumentString<R, V> extends String implements DocumentDecoration<R, V> {
      readonly __apiType?: (variables: V) => R;
    }
    const source = 'query Health($deep: Boolean!) { systemHealth(deep: $deep) { status } }';
    const parsed = parse(source) as TypedDocumentNode<Health, { deep: boolean }>;
    const text = new TypedDocumentString<Health, { deep: boolean }>(source);
    const answers: Health[] = [
      await client.request(parsed, { deep: true }),
      await client.request(text, { deep: false }),
    ];
    expect(answers.map((one) => one.systemHealth.status)).toEqual(['HEALTHY', 'HEALTHY']);
    // @ts-expect-error a required variable is missing
    await client.request(parsed, {});
    // @ts-expect-error all variables are missing
    await client.request(text);
    expect(server.seen.map(({ variables }) => variables)).toEqual([{ deep: true }, { deep: false }, {}, {}]);
  });

  it('sends the id of a document in its place, and the text where the server does not know it', async () => {
    const documentId = (text: string) => (text === SystemHealthDocument ? 'health-1' : undefined);
    const { client } = connect({ documentId });
    await systemHealth(client);
    server.script.push(() => failed('PERSISTED_QUERY_NOT_FOUND', 200));
    expect(await systemHealth(client)).toEqual({ status: 'HEALTHY' });
    await client.request('{ systemHealth { status } }');
    expect(server.seen.map((one) => one.documentId ?? one.query)).toEqual([
      'health-1',
      'health-1',
      SystemHealthDocument,
      '{ systemHealth { status } }',
    ]);
  });

  it('sends an API token as it is', async () => {
    const { client } = connect({ credentials: { mode: 'apiToken', token: 'tvp_1' } });
    await systemHealth(client);
    expect(server.seen[0]?.headers.authorization).toBe('Bearer tvp_1');
  });

  it('outlives its page when it is told to, and only then', async () => {
    const asked: (boolean | undefined)[] = [];
    const { client } = connect({
      fetch: (url, init) => {
        asked.push(init.keepalive);
        return fetch(url, init);
      },
    });
    await systemHealth(client);
    await systemHealth(client, {}, { keepalive: true });
    expect(asked).toEqual([false, true]);
  });
});

describe('errors', () => {
  it.each([
    ['UNAUTHENTICATED', 401, errors.UnauthenticatedError],
    ['FORBIDDEN', 403, errors.ForbiddenError],
    ['NOT_FOUND', 200, errors.NotFoundError],
    ['BAD_USER_INPUT', 400, errors.BadUserInputError],
    ['GRAPHQL_VALIDATION_FAILED', 400, errors.InvalidOperationError],
    ['OPERATION_TOO_COMPLEX', 400, errors.OperationTooComplexError],
    ['IDEMPOTENCY_CONFLICT', 409, errors.IdempotencyConflictError],
    ['SUBGRAPH_UNAVAILABLE', 503, errors.SubgraphUnavailableError],
    ['INTERNAL', 500, errors.InternalError],
  ])('%s arrives as its class, with code and request id', async (code, status, expected) => {
    const { client } = connect({ retries: 0 });
    server.script.push(() => failed(code, status));
    const error = await systemHealth(client).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({ code, requestId: 'request-7', name: expected.name });
  });

  it('keeps a code of the future as it came', async () => {
    const { client } = connect();
    server.script.push(() => failed('QUOTA_SPENT', 402));
    const error = await systemHealth(client).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(errors.TestVerseError);
    expect(error).toMatchObject({ code: 'QUOTA_SPENT' });
  });

  it('keeps what the other fields answered, and all errors', async () => {
    const { client } = connect();
    const body = {
      data: { guild: null, user: { id: 'user_1' } },
      errors: [
        { message: 'guilds is away', path: ['guild'], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } },
        { message: 'too', extensions: { code: 'NOT_FOUND' } },
      ],
    };
    server.script.push(
      () => ({ body }),
      () => ({ body }),
    );
    const error = await client.request('{ guild { id } user { id } }').catch((one: unknown) => one);
    expect(error).toMatchObject({ path: ['guild'], data: { user: { id: 'user_1' } } });
    expect((error as errors.TestVerseError).errors.map(({ code }) => code)).toEqual([
      'SUBGRAPH_UNAVAILABLE',
      'NOT_FOUND',
    ]);
    const answer = await client.execute('{ guild { id } user { id } }');
    expect(answer).toMatchObject({ data: { user: { id: 'user_1' } }, status: 200, requestId: 'request-1' });
    expect(answer.errors).toHaveLength(2);
  });

  it('says when something else than the graph answers', async () => {
    const { client } = connect();
    server.script.push(() => ({ body: '<html>Welcome to the hotel</html>' }));
    await expect(systemHealth(client)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
  });

  it('says when nobody answers', async () => {
    const { client } = connect({ url: 'http://127.0.0.1:1/graphql', retries: 0 });
    await expect(systemHealth(client)).rejects.toBeInstanceOf(errors.NetworkError);
  });
});

describe('repetition', () => {
  it('asks again after a lost connection, a 503 and a proxy page, waiting longer each time', async () => {
    const { client, clock } = connect({ retries: 3 });
    server.script.push(
      () => 'lost',
      () => failed('SUBGRAPH_UNAVAILABLE', 503),
      () => ({ status: 502, body: '<html>' }),
    );
    expect(await systemHealth(client)).toEqual({ status: 'HEALTHY' });
    expect(clock.waits).toEqual([125, 250, 500]);
  });

  it('gives up after the last try with the last failure', async () => {
    const { client } = connect();
    server.script.push(
      () => failed('INTERNAL', 500),
      () => 'lost',
      () => failed('SUBGRAPH_UNAVAILABLE', 503),
    );
    await expect(systemHealth(client)).rejects.toBeInstanceOf(errors.SubgraphUnavailableError);
    expect(server.seen).toHaveLength(3);
  });

  it('waits as long as the server asks, by extension or by header', async () => {
    const { client, clock } = connect();
    server.script.push(
      () => failed('RATE_LIMITED', 429, { retryAfterMs: 1_234 }),
      () => ({ status: 429, headers: { 'retry-after': '2' }, body: 'slow down' }),
    );
    await systemHealth(client);
    expect(clock.waits).toEqual([1_234, 2_000]);
  });

  it('leaves a long wait to the caller and says how long', async () => {
    const { client } = connect();
    server.script.push(() => failed('RATE_LIMITED', 429, { retryAfterMs: 60_000 }));
    const error = await systemHealth(client).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(errors.RateLimitedError);
    expect(error).toMatchObject({ retryAfterMs: 60_000 });
    expect(server.seen).toHaveLength(1);
  });

  it('does not repeat what will fail again', async () => {
    const { client } = connect();
    server.script.push(() => failed('FORBIDDEN', 403));
    await expect(systemHealth(client)).rejects.toBeInstanceOf(errors.ForbiddenError);
    expect(server.seen).toHaveLength(1);
  });

  it('sends a mutation with the same key each time, and another key for another call', async () => {
    const { client } = connect();
    server.script.push(
      () => 'lost',
      () => created,
      () => created,
    );
    await createGuild(client, input);
    await createGuild(client, input);
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('uses the key it is given', async () => {
    const { client } = connect();
    server.script.push(() => created);
    await createGuild(client, input, { idempotencyKey: 'order-7' });
    expect(server.seen[0]?.headers['idempotency-key']).toBe('order-7');
  });

  it('has no key where the input says what happens once, unless it is given one', async () => {
    const { client } = connect();
    const message = { input: { channelId: 'channel_1', body: 'hello', nonce: 'n1' } };
    const sent = answered({ sendMessage: { message: null, userErrors: [] } });
    server.script.push(
      () => 'lost',
      () => sent,
      () => sent,
    );
    await sendMessage(client, message);
    await sendMessage(client, message, { idempotencyKey: 'mine' });
    expect(server.seen.map(({ headers }) => headers['idempotency-key'])).toEqual([
      undefined,
      undefined,
      'mine',
    ]);
  });

  it('has keys for mutations only, and never for credentials, which it sends once', async () => {
    const { client } = connect();
    await systemHealth(client);
    server.script.push(() => 'lost');
    await expect(login(client, { input: { login: 'mira', password: 'secret' } })).rejects.toBeInstanceOf(
      errors.NetworkError,
    );
    expect(server.seen.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, undefined]);
    expect(server.seen).toHaveLength(2);
  });
});

describe('giving up', () => {
  it('ends a call after its time', async () => {
    const client = createClient({ url: server.url });
    server.script.push(() => 'never');
    const error = await systemHealth(client, {}, { timeoutMs: 50 }).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(errors.TimeoutError);
    expect(error).toMatchObject({ code: 'TIMEOUT' });
  });

  it('ends a call when its signal says so, with the reason of the signal', async () => {
    const client = createClient({ url: server.url });
    server.script.push(() => 'never');
    const stop = new AbortController();
    const call = client.request(CreateGuildDocument, input, { signal: stop.signal });
    stop.abort(new Error('left the page'));
    await expect(call).rejects.toThrow('left the page');
  });

  it('ends the wait before a repetition too', async () => {
    const client = createClient({ url: server.url });
    server.script.push(() => failed('RATE_LIMITED', 429, { retryAfterMs: 7_000 }));
    const stop = new AbortController();
    const call = systemHealth(client, {}, { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('sends nothing for a signal that has aborted before', async () => {
    const { client } = connect();
    await expect(systemHealth(client, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(server.seen).toHaveLength(0);
  });
});
