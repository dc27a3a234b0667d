import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createLogger, openTracing } from '@testverse/platform/log';
import { serveSubgraph } from '@testverse/platform/server';
import { expect, it, vi } from 'vitest';
import { smallSubgraphs } from '../testing/small-subgraphs.ts';
import { openTestRouter } from '../testing/test-router.ts';
import { connectSubgraph } from '../transports/index.ts';

interface ToldSpan {
  service: string;
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string;
}

interface Told {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeSpans: { spans: Omit<ToldSpan, 'service'>[] }[];
  }[];
}

/** A collector that keeps what it is told. */
async function collector(): Promise<{ url: string; spans: ToldSpan[]; close(): void }> {
  const spans: ToldSpan[] = [];
  const server = createServer((request, response) => {
    void json(request).then((told) => {
      for (const { resource, scopeSpans } of (told as Told).resourceSpans) {
        const service =
          resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
        for (const one of scopeSpans) spans.push(...one.spans.map((span) => ({ service, ...span })));
      }
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, spans, close: () => server.close() };
}

const loaded = (): string[] =>
  Object.keys(createRequire(import.meta.url).cache).filter((file) =>
    file.includes('@opentelemetry/sdk-trace'),
  );
const clubs = 'query Clubs { clubs { motto owner { name } } }';

it('a router that has nobody to tell loads nothing for traces, and tells subgraphs of none', async () => {
  const router = await openTestRouter();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  expect((await router.graphql(clubs, { headers: { traceparent } })).status).toBe(200);
  expect(loaded()).toEqual([]);
  await router.close();
});

it('an operation is one trace through the router and the process of a subgraph, as a part of what the client has begun', async () => {
  const told = await collector();
  const secrets = ['s'.repeat(32)];
  const log = createLogger({ service: 'users', level: 'silent' });
  const tracing = await openTracing({ service: 'users', endpoint: told.url });
  const local = smallSubgraphs();
  const resolvers = {
    Query: { hello: () => 'world', viewer: () => null },
    Mutation: { login: () => true },
    User: { __resolveReference: ({ id }: { id: string }) => ({ id, name: 'Ada' }) },
  };
  const served = await serveSubgraph(
    {
      name: 'users',
      sdl: local.users.sdl,
      schema: buildSubgraphSchema({ typeDefs: parse(local.users.sdl), resolvers }),
      createContext: () => ({}),
      health: () => Promise.resolve({ database: 'CONNECTED', latencyMs: 1 }),
    },
    { port: 0, host: '127.0.0.1', secrets, log, tracing },
  );
  const users = await connectSubgraph('users', { url: served.url, secrets });
  const router = await openTestRouter({ subgraphs: [users, local.clubs], tracesTo: told.url, traceShare: 1 });

  const [traceId, clientSpan] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const traceparent = `00-${traceId}-${clientSpan}-00`;
  const answer = await router.graphql(clubs, { headers: { traceparent } });
  expect(await answer.json()).toEqual({ data: { clubs: [{ motto: 'quiet', owner: { name: 'Ada' } }] } });
  const foreign = { headers: { traceparent: `00-${'0'.repeat(32)}-${clientSpan}-01;drop` } };
  expect((await router.graphql('query Other { hello }', foreign)).status).toBe(200);
  await vi.waitUntil(() => told.spans.length >= 9);

  const byName = new Map(
    told.spans
      .filter((span) => span.traceId === traceId)
      .map((span) => [`${span.service}: ${span.name}`, span]),
  );
  const parentOf = (name: string): string | undefined => byName.get(name)?.parentSpanId;
  const idOf = (name: string): string | undefined => byName.get(name)?.spanId;
  expect([...byName.keys()].sort()).toEqual([
    'router: clubs query',
    'router: plan',
    'router: query Clubs',
    'router: users query',
    'users: users query',
  ]);
  expect(parentOf('router: query Clubs')).toBe(clientSpan);
  for (const child of ['plan', 'clubs query', 'users query'])
    expect(parentOf(`router: ${child}`)).toBe(idOf('router: query Clubs'));
  expect(parentOf('users: users query')).toBe(idOf('router: users query'));
  // A stranger's word that names no trace begins none and ends none.
  const own = told.spans.find(({ name }) => name === 'query Other');
  expect(own?.parentSpanId ?? '').toBe('');
  expect(loaded()).not.toEqual([]);

  await router.close();
  await served.close();
  await tracing.close();
  told.close();
});
