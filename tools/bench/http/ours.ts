// The process of our router, whole: doors, admission, log and all. How it reaches subgraphs is the first argument: `signed`
// (as this product does), `plain` (GraphQL over HTTP, as the others do) or `local` (subgraphs in this process).
import { createLogger } from '@testverse/platform/log';
import { systemClock, uuids } from '@testverse/platform/context';
import { startRouter, testLimits, type RouterSubgraph } from '../../../router/src/router.ts';
import { connectSubgraph, createLocalTransport } from '@testverse/router/transports';
import { benchSubgraphs } from './graph.ts';
import { plainTransport } from './plain-transport.ts';
import { readSettings, secret, type BenchAddress, type ToParent } from './words.ts';

const { subgraphs: addresses, plannerScript } = readSettings();
const [way] = process.argv.slice(2);
const log = createLogger({ service: 'router', level: 'warn' });
let calls = 0;

const health = (): ReturnType<RouterSubgraph['health']> =>
  Promise.resolve({ database: 'CONNECTED', latencyMs: 0 });

async function subgraphAt({ name, sdl, plain, signed }: BenchAddress): Promise<RouterSubgraph> {
  if (way === 'signed') return connectSubgraph(name, { url: signed, secrets: [secret], log });
  return { name, sdl, transport: plainTransport(name, plain), health };
}

const local = (): RouterSubgraph[] =>
  benchSubgraphs().map(({ name, sdl, schema }) => {
    const createContext = (): object => {
      calls += 1;
      return {};
    };
    return { name, sdl, transport: createLocalTransport({ name, schema, createContext }), health };
  });

const router = await startRouter({
  subgraphs: way === 'local' ? local() : await Promise.all(addresses.map(subgraphAt)),
  port: 0,
  host: '127.0.0.1',
  engine: 'testverse',
  auth: {
    jwks: () => Promise.resolve({ keys: [] }),
    revocations: { listRevokedSince: () => Promise.resolve([]), onRevoked: () => () => undefined },
  },
  // One client asks for everything: the rates of one address, and the price of this one query, are not what is measured.
  limits: { ...testLimits, anonymousRequestsPerMinute: 1e9, cost: 1e9 },
  ipHashSecret: 'bench',
  log,
  clock: systemClock,
  ids: uuids,
  version: '0.0.0',
  plannerScript,
});
process.on('message', () => process.send?.({ calls } satisfies ToParent));
process.send?.({ url: `http://127.0.0.1:${router.port}/graphql` } satisfies ToParent);
process.on('disconnect', () => process.exit());
