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
const strangers: Record<string, unknown[]> = {
  'an introduction': [init],
  'an introduction with words': [{ ...init, payload: { any: { thing: 1 } } }],
  'an introduction with null': [{ ...init, payload: null }],
  'an introduction with a list': [{ ...init, payload: [] }],
  'a ping before the introduction': [{ type: 'ping' }, init],
  'a pong nobody asked for': [{ type: 'pong', payload: {} }, init],
  'a subscription before the introduction': [hello('1')],
  'an end before the introduction': [{ id: '1', type: 'complete' }, init],
  'broken JSON': ['{"type":'],
  'nothing at all': [''],
};

const operation = (payload: unknown) => ({ id: '1', type: 'subscribe', payload });
const acquaintances: Record<string, unknown[]> = {
  'a second introduction': [init],
  'an end of nothing': [{ id: 'none', type: 'complete' }],
  'an end without an id': [{ type: 'complete' }],
  'a ping with nothing': [{ type: 'ping', payload: null }],
  'a ping with a list': [{ type: 'ping', payload: [] }],
  'a ping with text': [{ type: 'ping', payload: 'text' }],
  'a ping with names of the language': ['{"type":"ping","payload":{"__proto__":1,"constructor":2}}'],
  'an unknown type': [{ type: 'start', id: '1', payload: { query: '{ hello }' } }],
  'a type that is no text': [{ type: 7 }],
  'broken JSON': ['{"type":'],
  'a bare number': ['1'],
  'nothing at all': [''],
  'a server’s word': [{ type: 'connection_ack' }],
  'a server’s error': [{ id: '1', type: 'error', payload: [] }],
  'a query': [hello('1')],
  'queries with ids that are names of the language': [hello('__proto__'), hello('constructor')],
  'an operation by name': [
    operation({ query: 'query A { a: hello } query B { b: hello }', operationName: 'B' }),
  ],
  'null where nothing is needed': [
    operation({ query: '{ hello }', variables: null, operationName: null, extensions: null }),
  ],
  'variables that are a list': [operation({ query: '{ hello }', variables: [] })],
  'a name that is no text': [operation({ query: '{ hello }', operationName: 1 })],
  'extensions that are text': [operation({ query: '{ hello }', extensions: 'x' })],
  'no query': [operation({ variables: {} })],
  'no payload': [operation(undefined)],
};

/** Everything that was said to one who talks like that, and how it ended. */
async function transcript(socket: RawSocket, talk: unknown[]): Promise<unknown> {
  for (const message of [...talk, last]) socket.send(message);
  const ids = talk.flatMap((message) => {
    const { type, id } = message as { type?: string; id?: string };
    return type === 'subscribe' && id !== undefined ? [id] : [];
  });
  const isAnswered = () =>
    socket.frames.some(({ type, payload }) => type === 'pong' && payload?.['last'] === true) &&
    ids.every((id) => socket.of(id, 'complete').length > 0);
  const closed = await socket.until(isAnswered).then(
    () => null,
    () => socket.closed,
  );
  socket.close();
  // Answers to different questions may come in any order.
  return { frames: socket.texts.filter((text) => !text.includes('"last"')).sort(), closed };
}

describe('the door and graphql-ws’s own server say the same', () => {
  it.each(Object.entries(strangers))('to a stranger: %s', async (_what, talk) => {
    const [expected, said] = [await RawSocket.open(reference.url), await RawSocket.open(door.url)];
    expect(await transcript(said, talk)).toEqual(await transcript(expected, talk));
  });

  it.each(Object.entries(acquaintances))('after the introduction: %s', async (_what, talk) => {
    const [expected, said] = [await RawSocket.greeted(reference.url), await RawSocket.greeted(door.url)];
    expect(await transcript(said, talk)).toEqual(await transcript(expected, talk));
  });
});
