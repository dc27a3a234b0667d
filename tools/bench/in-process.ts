// Our engine and stock @apollo/gateway on the same operations, over the same transports, in one process and one run.
//   npm run bench -- --in-process [--quick]
import { cpus } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { parse, type DocumentNode } from 'graphql';
import { anonymousActor } from '@testverse/platform/actor';
import type { Engine } from '@testverse/router/engine';
import { createTestWorld } from '../../router/src/engine/testing/world.ts';
import { createApolloGatewayEngine, createEngine } from '@testverse/router/engine';
import { compare, type Call } from './measure.ts';
import { sdkOperation } from './operations.ts';
import { openProduct } from './product.ts';

interface Case {
  name: string;
  document: DocumentNode;
  /** Varies from request to request, as real bodies do. */
  variables: (turn: number) => Record<string, unknown>;
}

interface Rivals {
  ours: Engine;
  stock: Engine;
  takeCalls: () => number;
}

const isQuick = process.argv.includes('--quick');
const timing = isQuick
  ? { rounds: 3, roundMs: 300, warmUpMs: 300 }
  : { rounds: 5, roundMs: 2_000, warmUpMs: 3_000 };
const meta = { requestId: 'bench', actor: anonymousActor() };

const productCases: Case[] = [
  {
    name: 'Guilds (20, the directory)',
    document: sdkOperation('Guilds'),
    variables: (turn) => ({ first: 5 + (turn % 15) }),
  },
  {
    name: 'Guild (home, with its owner)',
    document: sdkOperation('Guild'),
    variables: (turn) => ({ slug: ['query-planners', 'small-web', 'first-pull-request'][turn % 3] }),
  },
  {
    name: 'GuildMembers (with people)',
    document: sdkOperation('GuildMembers'),
    variables: (turn) => ({ slug: 'first-pull-request', first: 5 + (turn % 15) }),
  },
  {
    name: 'guilds × members × people',
    document: parse(`query ($first: Int) {
      guilds(first: $first) { edges { node { id name slug memberCount owner { username profile { displayName } }
        members(first: 10) { edges { node { role user { username profile { displayName avatarUrl } } } } } } } }
    }`),
    variables: (turn) => ({ first: 5 + (turn % 7) }),
  },
];

const worldCases: Case[] = [
  {
    name: 'four subgraphs, nested entities',
    document: parse(`query ($n: Int!) {
      products { id name price rating ... on Book { pages shippingCost author { username karma parcels(first: $n) { id } } }
        ... on Film { minutes director { username role } } }
      topReviews { stars text author { username karma reviews { stars product { name rating } } } }
    }`),
    variables: (turn) => ({ n: turn % 3 }),
  },
];

async function bench(title: string, rivals: Rivals, cases: readonly Case[]): Promise<void> {
  const rows: Record<string, Record<string, string | number>> = {};
  for (const { name, document, variables } of cases) {
    const call =
      (engine: Engine): Call =>
      (turn) =>
        engine.execute({ document, variables: variables(turn), meta });
    const request = { document, variables: variables(1), meta };
    rivals.takeCalls();
    const ourAnswer = await rivals.ours.execute(request);
    const ourCalls = rivals.takeCalls();
    const stockAnswer = await rivals.stock.execute(request);
    const stockCalls = rivals.takeCalls();
    const isEqual = isDeepStrictEqual(plain(ourAnswer.data), plain(stockAnswer.data));
    const [ours, stock] = await compare([call(rivals.ours), call(rivals.stock)], timing);
    if (!ours || !stock) throw new Error('nothing was measured');
    rows[name] = {
      'ours CPU ms': round(ours.cpuMs),
      'stock CPU ms': round(stock.cpuMs),
      ratio: `${round(stock.cpuMs / ours.cpuMs)}×`,
      'ours p50/p99 ms': `${round(ours.p50Ms)} / ${round(ours.p99Ms)}`,
      'stock p50/p99 ms': `${round(stock.p50Ms)} / ${round(stock.p99Ms)}`,
      'ours req/s': Math.round(ours.requestsPerSecond),
      'stock req/s': Math.round(stock.requestsPerSecond),
      calls: `${ourCalls} / ${stockCalls}`,
      'answers equal': isEqual ? 'yes' : 'NO',
    };
    if (!isEqual) process.exitCode = 1;
  }
  console.log(`\n${title}`);
  console.table(rows);
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
const round = (value: number): number => Math.round(value * 100) / 100;

const [cpu] = cpus();
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, CPU ms per request, medians of ${timing.rounds}`,
);

const world = createTestWorld();
const worldStock = await createApolloGatewayEngine({
  supergraphSdl: world.supergraph.sdl,
  transports: world.transports,
});
const worldRivals: Rivals = {
  ours: createEngine(world),
  stock: worldStock,
  takeCalls: () => world.calls.splice(0).length,
};
await bench('The engines alone: four subgraphs in memory', worldRivals, worldCases);
await worldStock.stop();

const product = await openProduct();
try {
  await bench('The product: router and subgraphs on PostgreSQL, local transport', product, productCases);
} finally {
  await product.close();
}
