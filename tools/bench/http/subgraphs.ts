// The process of the four subgraphs. Each has two doors: plain GraphQL over HTTP for whoever asks, and the signed one that
// subgraphs of this product have. The same executor answers behind both.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestMeta } from '@testverse/platform/context';
import { anonymousActor } from '@testverse/platform/actor';
import { createExecutor, type ExecutableSubgraph } from '@testverse/platform/execution';
import { createLogger } from '@testverse/platform/log';
import { serveSubgraph } from '@testverse/platform/server';
import { benchSubgraphs, type BenchSubgraph } from './graph.ts';
import { textOf } from './text-of.ts';
import { secret, type ToParent } from './words.ts';

let calls = 0;
const log = createLogger({ service: 'bench', level: 'error' });
const meta: RequestMeta = { requestId: 'bench', actor: anonymousActor() };

const executableOf = ({ name, schema }: BenchSubgraph): ExecutableSubgraph<object> => ({
  name,
  schema,
  createContext: () => {
    calls += 1;
    return {};
  },
});

async function servePlain(subgraph: BenchSubgraph): Promise<string> {
  const executor = createExecutor(executableOf(subgraph));
  const server = createServer((request, response) => {
    void textOf(request).then(async (text) => {
      const {
        query,
        variables = {},
        operationName,
      } = JSON.parse(text) as {
        query: string;
        variables?: Record<string, unknown>;
        operationName?: string;
      };
      const request = { document: query, variables, operationName, meta, kind: 'query' as const };
      const body = Buffer.from(JSON.stringify(await executor.execute(request)));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const served = await Promise.all(
  benchSubgraphs().map(async (subgraph) => {
    const signed = await serveSubgraph(
      {
        ...executableOf(subgraph),
        sdl: subgraph.sdl,
        health: () => Promise.resolve({ database: 'CONNECTED' as const, latencyMs: 0 }),
      },
      { port: 0, host: '127.0.0.1', secrets: [secret], log },
    );
    return { name: subgraph.name, sdl: subgraph.sdl, plain: await servePlain(subgraph), signed: signed.url };
  }),
);

process.on('message', () => process.send?.({ calls } satisfies ToParent));
process.send?.({ subgraphs: served } satisfies ToParent);
process.on('disconnect', () => process.exit());
