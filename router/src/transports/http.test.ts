import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { signAnswer } from '@testverse/platform/actor';
import type { SubgraphResult } from '@testverse/platform/execution';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Transport } from './index.ts';
import { httpTransport, Letters, metaOf, secret, serveLetters } from './testing/letters.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function use(transport: Transport): Transport {
  closers.push(() => transport.close());
  return transport;
}
function ask(transport: Transport, document = '{ echo }', signal?: AbortSignal): Promise<SubgraphResult> {
  const kind = document.startsWith('mutation') ? 'mutation' : 'query';
  const request = { document, variables: {}, meta: metaOf('r'), kind } as const;
  return Promise.resolve(transport.execute(request, signal));
}
async function listen(server: Server | TcpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await once(server, 'close').catch(() => undefined);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
/** Answers as it likes, with the right signature. */
function impostor(answer: (response: ServerResponse, sign: (body: string) => void) => void): Promise<string> {
  return listen(
    createServer((request, response) => {
      const header = request.headers['x-subgraph-identity'] as string;
      answer(response, (body) =>
        response.setHeader('x-subgraph-signature', signAnswer(header, { status: 200, body }, secret)),
      );
    }),
  );
}

describe('what is no answer of the subgraph', () => {
  it('when nobody listens rejects at once', async () => {
    const server = createServer();
    const url = await listen(server);
    server.close();
    await expect(ask(use(httpTransport(url)))).rejects.toThrow('ECONNREFUSED');
  });

  it.each<[string, string, string]>([
    ['is not JSON', '{"data":', 'JSON'],
    ['is nothing', '', 'JSON'],
    ['is no object', '[]', 'no result'],
    ['has data that are none', '{"data":[1]}', 'no object'],
    ['has errors that are none', '{"errors":[{"path":[]}]}', 'errors'],
    ['has a cookie that is none', '{"data":{},"extensions":{"effects":{"refreshCookie":{}}}}', 'cookie'],
  ])('%s', async (_, body, words) => {
    const url = await impostor((response, sign) => {
      sign(body);
      response.end(body);
    });
    await expect(ask(use(httpTransport(url)))).rejects.toThrow(words);
  });

  it('is not signed, or signed for another body, is not believed', async () => {
    const unsigned = await impostor((response) => response.end('{"data":{"echo":"x"}}'));
    await expect(ask(use(httpTransport(unsigned)))).rejects.toThrow('not signed');
    const changed = await impostor((response, sign) => {
      sign('{"data":{"echo":"x"}}');
      response.end('{"data":{"echo":"y"}}');
    });
    await expect(ask(use(httpTransport(changed)))).rejects.toThrow('not signed');
  });

  it('is longer than what is taken', async () => {
    const served = await serveLetters(new Letters());
    closers.push(() => served.close());
    const transport = use(httpTransport(served.url, { answerBytes: 1_000 }));
    await expect(ask(transport, '{ long(length: 1000) }')).rejects.toThrow('more than 1000 bytes');
    expect((await ask(transport, '{ long(length: 10) }')).data).toEqual({ long: 'xxxxxxxxxx' });
  });

  it('does not come, or not to its end, in the time there is', async () => {
    const silent = await listen(
      createTcpServer((socket) => void socket.on('error', () => undefined).resume()),
    );
    const dripping = await impostor((response) => {
      response.write('{');
    });
    for (const url of [silent, dripping]) {
      await expect(ask(use(httpTransport(url, { limitMs: 100 })))).rejects.toThrow('no answer in 100 ms');
    }
  });

  it('when the caller gives up is not waited for', async () => {
    const url = await listen(createTcpServer((socket) => void socket.on('error', () => undefined).resume()));
    const abort = new AbortController();
    const asked = ask(use(httpTransport(url)), '{ echo }', abort.signal);
    abort.abort();
    await expect(asked).rejects.toThrow('gave up');
    await expect(ask(use(httpTransport(url)), '{ echo }', abort.signal)).rejects.toThrow('gave up');
  });
});

it('names of the language in an answer change no object but the answer', async () => {
  const body = '{"data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}';
  const url = await impostor((response, sign) => {
    sign(body);
    response.end(body);
  });
  const { data } = await ask(use(httpTransport(url)));
  expect(Object.keys(data ?? {})).toEqual(['__proto__', 'constructor']);
  expect('polluted' in {}).toBe(false);
});

describe('a subgraph that does not answer', () => {
  it('is waited for by a few calls only, and asked again once it is there', async () => {
    let calls = 0;
    const hanging = createServer(({ url }) => {
      if (url === '/graphql') calls += 1;
    });
    const url = await listen(hanging);
    // Long enough for all of them to be sent, also on a machine that does much else.
    const transport = use(httpTransport(url, { limitMs: 2_000, probeMs: 20 }));
    const first = await Promise.allSettled(Array.from({ length: 5 }, () => ask(transport)));
    expect(first.every(({ status }) => status === 'rejected')).toBe(true);
    expect(calls).toBe(5);
    for (let nth = 0; nth < 100; nth += 1)
      await expect(ask(transport, 'mutation { count }')).rejects.toThrow('no answer in 2000 ms');
    const subscription = { document: 'subscription { arrived { seq } }', variables: {}, meta: metaOf('r') };
    const { signal } = new AbortController();
    await expect(transport.subscribe?.({ ...subscription, kind: 'subscription' }, signal)).rejects.toThrow(
      'no answer in 2000 ms',
    );
    expect(calls).toBe(5);
    hanging.close();
    hanging.closeAllConnections();
    const served = await serveLetters(new Letters(), { port: Number(new URL(url).port) });
    closers.push(async () => {
      await transport.close();
      await served.close();
    });
    const patience = { timeout: 60_000 };
    await vi.waitFor(async () => expect((await ask(transport)).data).toEqual({ echo: 'none' }), patience);
  });
});

describe('a connection that breaks', () => {
  /** Breaks the first connections under their calls. */
  async function breaking(times: number): Promise<{ transport: Transport; calls: () => number }> {
    const letters = new Letters();
    const served = await serveLetters(letters);
    closers.push(() => served.close());
    let calls = 0;
    const proxy = createServer((request, response) => {
      calls += 1;
      if (calls <= times) return request.socket.destroy();
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, headers } = request;
        const body = Buffer.concat(chunks);
        void fetch(`${served.url}${request.url}`, { method, headers: headers as never, body }).then(
          async (answer) => {
            const signature = answer.headers.get('x-subgraph-signature') ?? '';
            response.setHeader('x-subgraph-signature', signature);
            response.end(await answer.text());
          },
        );
      });
      return undefined;
    });
    return { transport: use(httpTransport(await listen(proxy))), calls: () => calls };
  }

  it('lets a query be asked once more, and only once', async () => {
    const { transport, calls } = await breaking(1);
    expect((await ask(transport)).data).toEqual({ echo: 'none' });
    expect(calls()).toBe(2);
    const worse = await breaking(2);
    await expect(ask(worse.transport)).rejects.toThrow();
    expect(worse.calls()).toBe(2);
  });

  it('never repeats a mutation', async () => {
    const { transport, calls } = await breaking(1);
    await expect(ask(transport, 'mutation { count }')).rejects.toThrow();
    expect(calls()).toBe(1);
  });
});
