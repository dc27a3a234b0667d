import { once } from 'node:events';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import type { SubgraphResult, SubgraphStream } from '@testverse/platform/execution';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { signAnswer } from '@testverse/platform/actor';
import type { Transport } from './index.ts';
import { httpTransport, Letters, metaOf, secret, serveLetters } from './testing/letters.ts';

let letters: Letters;
const closers: (() => Promise<unknown> | unknown)[] = [];

beforeEach(() => {
  letters = new Letters();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Options = Parameters<typeof httpTransport>[1];

function reach(url: string, options?: Options): Transport {
  const transport = httpTransport(url, options);
  closers.push(() => transport.close());
  return transport;
}
async function serve(options?: Parameters<typeof serveLetters>[1]): ReturnType<typeof serveLetters> {
  const served = await serveLetters(letters, options);
  closers.push(() => served.close());
  return served;
}
async function listen(
  transport: Transport,
  document = 'subscription { arrived { seq text } }',
): Promise<SubgraphStream> {
  const request = { document, variables: {}, meta: metaOf('r'), kind: 'subscription' as const };
  const opened = await transport.subscribe?.(request, new AbortController().signal);
  if (!opened || !(Symbol.asyncIterator in opened)) throw new Error('refused');
  return opened;
}
const seqOf = (result: IteratorResult<SubgraphResult>): unknown =>
  (result.value as SubgraphResult).data?.['arrived'];

/** A way to the subgraph that counts what goes over it, and can be cut or made silent. */
async function wireTo(url: string): Promise<{
  url: string;
  connections: () => number;
  bytesBack: () => number;
  cut(): void;
  silence(): void;
}> {
  const pairs: [Socket, Socket][] = [];
  let bytes = 0;
  let isSilent = false;
  const server = createTcpServer((near) => {
    const far = connect(Number(new URL(url).port), '127.0.0.1');
    pairs.push([near, far]);
    near.on('data', (chunk) => isSilent || far.write(chunk));
    far.on('data', (chunk) => {
      bytes += chunk.length;
      if (!isSilent) near.write(chunk);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    pairs.flat().forEach((socket) => socket.destroy());
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => pairs.length,
    bytesBack: () => bytes,
    cut: () => pairs.flat().forEach((socket) => socket.destroy()),
    silence: () => (isSilent = true),
  };
}

/** Takes every connection for a router's. @param talk called with each, after a greeting with the right signature */
async function impostor(talk: (socket: WebSocket) => void, greets = true): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false });
  await once(server, 'listening');
  server.on('connection', (socket, request) => {
    const header = request.headers['x-subgraph-identity'] as string;
    const signature = signAnswer(header, { status: 101, body: '' }, secret);
    if (greets) socket.send(JSON.stringify({ type: 'connection_ack', payload: { signature } }));
    talk(socket);
  });
  closers.push(() => {
    server.clients.forEach((client) => client.terminate());
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the one connection for all subscriptions', () => {
  it('carries what many share once, with all their numbers', async () => {
    const wire = await wireTo((await serve()).url);
    const transport = reach(wire.url);
    const streams = await Promise.all(Array.from({ length: 500 }, () => listen(transport)));
    const waiting = streams.map((stream) => stream.next());
    await vi.waitFor(() => expect(letters.source.asked).toBe(500));
    const before = wire.bytesBack();
    letters.source.emit({ seq: 1 });
    expect(new Set((await Promise.all(waiting)).map(({ value }) => value as unknown)).size).toBe(1);
    expect(wire.connections()).toBe(1);
    // 500 numbers and one payload, in place of 500 payloads of 60 bytes and more.
    expect(wire.bytesBack() - before).toBeLessThan(500 * 4 + 200);
    expect(letters.made).toBe(1);
  });

  it('when it is lost ends all of them with an error, and the next one makes another', async () => {
    const wire = await wireTo((await serve()).url);
    const transport = reach(wire.url);
    const [waits, idles] = [await listen(transport), await listen(transport)];
    const waiting = waits.next();
    wire.cut();
    await expect(waiting).rejects.toThrow('closed');
    await expect(idles.next()).rejects.toThrow('closed');
    expect(await waits.next()).toEqual({ done: true, value: undefined });
    await vi.waitFor(() => expect(letters.source.listening).toBe(0));
    const again = await listen(transport);
    letters.source.emit({ seq: 7 });
    expect(seqOf(await again.next())).toEqual({ seq: 7, text: 'text 7' });
    expect(wire.connections()).toBe(2);
  });

  it('that went silent counts as lost, on either side', async () => {
    const wire = await wireTo((await serve({ pingMs: 200 })).url);
    const transport = reach(wire.url, { pingMs: 200 });
    const stream = await listen(transport);
    const waiting = stream.next();
    await vi.waitFor(() => expect(letters.source.asked).toBe(1));
    wire.silence();
    await expect(waiting).rejects.toThrow();
    await vi.waitFor(() => expect(letters.source.listening).toBe(0));
  });

  it('is closed with the subgraph, which ends what is on it', async () => {
    const served = await serve();
    const stream = await listen(reach(served.url));
    const waiting = stream.next();
    const [closed] = await Promise.allSettled([served.close(), expect(waiting).rejects.toThrow('1012')]);
    expect(closed.status).toBe('fulfilled');
    expect(letters.source.listening).toBe(0);
  });

  it('to nobody is not tried again at once, then again', async () => {
    const first = await serve();
    const transport = reach(first.url);
    await first.close();
    await expect(listen(transport)).rejects.toThrow('ECONNREFUSED');
    const { port } = first;
    await serve({ port });
    await expect(listen(transport)).rejects.toThrow('ECONNREFUSED');
    const stream = await vi.waitFor(() => listen(transport));
    letters.source.emit({ seq: 1 });
    expect(seqOf(await stream.next())).toEqual({ seq: 1, text: 'text 1' });
  });
});

describe('somebody else at the address of the subgraph', () => {
  /** Of those who are waited for in vain; that of one who greets leaves time for the greeting. */
  const limits: Readonly<Record<string, number>> = { 'no connection': 200, 'no answer': 3_000 };

  it.each<[string, (socket: WebSocket) => void, boolean, string]>([
    [
      'who does not know the secret',
      (socket) => socket.send('{"type":"connection_ack","payload":{}}'),
      false,
      'secret',
    ],
    ['who says nothing', () => undefined, false, 'no connection'],
    ['who opens nothing', () => undefined, true, 'no answer'],
    ['who talks nonsense', (socket) => socket.send('{"type":"next","ids":["1"]}'), true, 'means nothing'],
    ['who sends no text', (socket) => socket.send(Buffer.from('{}')), true, 'means nothing'],
    ['who sends more than is taken', (socket) => socket.send('x'.repeat(5_000)), true, 'closed'],
  ])('%s gives no subscription', async (_, talk, greets, words) => {
    const url = await impostor(talk, greets);
    const limitMs = limits[words] ?? 60_000;
    await expect(listen(reach(url, { limitMs, frameBytes: 4_000 }))).rejects.toThrow(words);
  });

  it('who talks of numbers that nobody has is not listened to', async () => {
    const url = await impostor((socket) =>
      socket.on('message', () => {
        socket.send('{"type":"next","ids":[99],"payload":{"data":{}}}');
        socket.send('{"type":"refused","id":98,"payload":{"data":{}}}');
        socket.send('{"type":"complete","ids":[97]}');
        socket.send('{"type":"opened","id":1}');
      }),
    );
    const stream = await listen(reach(url));
    expect(await stream.return()).toEqual({ done: true, value: undefined });
  });
});
