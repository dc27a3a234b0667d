import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, execute, parse } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { RawSocket } from '../testing/raw-socket.ts';
import { openTestDoor, type TestDoor } from '../testing/test-door.ts';

/** The server that defines the protocol, with the little it needs to answer the same questions. */
async function openReference(): Promise<{ url: string; close: () => Promise<void> }> {
  const schema = buildSchema(
    'type Query { hello: String } type Subscription { refused(code: String!): String }',
  );
  const server = makeServer({
    schema,
    connectionInitWaitTimeout: 3_000,
    onSubscribe: (_ctx, _id, { query, operationName }) => ({
      operationName,
      schema,
      document: parse(query),
      rootValue: { hello: 'world' },
      contextValue: {},
    }),
    execute,
    subscribe: () => Promise.resolve({ data: null }),
  });
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, handleProtocols });
  sockets.on('connection', (socket: WebSocket) => {
    socket.on('error', () => undefined);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => socket.send(text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) => {
          socket.on('message', (data: Buffer) => {
            receive(data.toString()).catch(() => socket.close(4400, 'Invalid message received'));
          });
        },
      },
      {},
    );
    socket.on('close', (code, reason) => void closed(code, reason.toString()));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

let door: TestDoor;
let reference: Awaited<ReturnType<typeof openReference>>;
beforeAll(async () => {
  [door, reference] = await Promise.all([openTestDoor(), openReference()]);
});
afterAll(() => Promise.all([door.close(), reference.close()]));

const init = { type: 'connection_init' };
const hello = (id: string) => ({ id, type: 'subscribe', payload: { query: '{ hello }' } });
const last = { type: 'ping', payload: { last: true } };

/** What both must answer alike; a talk that is not cut off ends with a ping whose answer is awaited. */
const talks: Record<string, unknown[]> = {
  'an introduction': [init],
  'an introduction with words': [{ ...init, payload: { any: { thing: 1 } } }],
  'an introduction with null': [{ ...init, payload: null }],
  'two introductions': [init, init],
  'a ping before the introduction': [{ type: 'ping' }, init],
  'a pong nobody asked for': [{ type: 'pong', payload: {} }, init],
  'a subscription before the introduction': [hello('1')],
  'a subscription in the same breath': [init, hello('1')],
  'an end before the introduction': [{ id: '1', type: 'complete' }, init],
  'an end of nothing': [init, { id: 'none', type: 'complete' }],
  'a ping with nothing': [init, { type: 'ping', payload: null }],
  'a ping with a list': [init, { type: 'ping', payload: [] }],
  'a ping with text': [init, { type: 'ping', payload: 'text' }],
  'an end without an id': [init, { type: 'complete' }],
  'an unknown type': [init, { type: 'start', id: '1', payload: { query: '{ hello }' } }],
  'a type that is no text': [init, { type: 7 }],
  'broken JSON': [init, '{"type":'],
  'a bare number': [init, '1'],
  'an empty text': [init, ''],
  'names of the language': [init, { type: 'ping', payload: { __proto__: 1, constructor: 2 } }],
};

const greeted: Record<string, unknown[]> = {
  'a query': [hello('1')],
  'queries with ids that are names of the language': [hello('__proto__'), hello('constructor')],
  'an operation by name': [
    {
      id: '1',
      type: 'subscribe',
      payload: { query: 'query A { a: hello } query B { b: hello }', operationName: 'B' },
    },
  ],
  'null where nothing is needed': [
    {
      id: '1',
      type: 'subscribe',
      payload: { query: '{ hello }', variables: null, operationName: null, extensions: null },
    },
  ],
  'variables that are a list': [
    { id: '1', type: 'subscribe', payload: { query: '{ hello }', variables: [] } },
  ],
  'a name that is no text': [
    { id: '1', type: 'subscribe', payload: { query: '{ hello }', operationName: 1 } },
  ],
  'extensions that are text': [
    { id: '1', type: 'subscribe', payload: { query: '{ hello }', extensions: 'x' } },
  ],
  'no query': [{ id: '1', type: 'subscribe', payload: { variables: {} } }],
  'a server’s word': [{ type: 'connection_ack' }],
  'a server’s error': [{ id: '1', type: 'error', payload: [] }],
  'no payload': [{ id: '1', type: 'subscribe' }],
};

async function transcript(url: string, messages: unknown[], isGreeted: boolean): Promise<unknown> {
  const socket = isGreeted ? await RawSocket.greeted(url) : await RawSocket.open(url);
  for (const message of [...messages, last]) socket.send(message);
  const answered = socket.until((frames) =>
    frames.some(({ type, payload }) => type === 'pong' && payload?.['last'] === true),
  );
  const closed = await Promise.race([
    socket.closed,
    answered.then(
      () => null,
      () => socket.closed,
    ),
  ]);
  if (!closed && isGreeted)
    await socket.until(() =>
      messages.every((message) => socket.of((message as { id: string }).id, 'complete').length),
    );
  socket.close();
  // Answers to different questions may come in any order.
  const frames = socket.texts.filter((text) => !text.includes('"last"')).sort();
  return { frames, closed };
}

describe('the door and graphql-ws’s own server say the same', () => {
  it.each(Object.keys(talks))('to %s', async (name) => {
    const talk = talks[name] ?? [];
    const expected = await transcript(reference.url, talk, false);
    expect(await transcript(door.url, talk, false)).toEqual(expected);
  });

  it.each(Object.keys(greeted))('to %s', async (name) => {
    const talk = greeted[name] ?? [];
    const expected = await transcript(reference.url, talk, true);
    expect(await transcript(door.url, talk, true)).toEqual(expected);
  });
});
