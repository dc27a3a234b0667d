// What each of the product's own operations costs, on the world of real size: CPU of Node and of PostgreSQL, statements,
// writes to sockets.
//   node tools/run.mjs tools/bench/each.ts [--only=<part of a name>] [--requests=300] [--statements] [--profile] [--build=<name>]
// The product is built for it into a folder of its own. One with a name is kept and measured again as it was: make one of
// each state, and measure them in turns.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { family } from '../../tests/support/processes.ts';
import { startProduct, type Product } from '../../tests/support/product.ts';
import { bundleAll } from '../build/bundle.mjs';
import { servingFlags } from '../start/workers.ts';
import { freePort } from '../start/testing/started.ts';
import type { Counted } from './each/counting.ts';
import { Connection } from './load/connection.ts';
import { gatherCrowd } from './load/crowd.ts';
import { loadOperations, type Crowd, type LoadOperation } from './load/operations.ts';
import { benchFolder, ensureWorld } from './seed/folder.ts';
import { realSize } from './seed/sizes.ts';

const args = process.argv.slice(2);
const given = (name: string): string | undefined =>
  args.find((arg) => arg.startsWith(`--${name}=`))?.slice(`--${name}=`.length);

const only = given('only');
const requests = Number(given('requests') ?? 300);
const build = given('build');
const people = 12;
const atOnce = 4;
const warmUpRounds = 2;
/** What is done behind a send, for all who are sent to, is done by then. */
const afterSendMs = 500;
const idleMs = 3_000;

/** What so many requests of one kind took. */
interface Cost extends Counted {
  operation: LoadOperation;
  requests: number;
  postgresMs: number;
  p50: number;
}

class Bench {
  private readonly connections: Connection[];
  private readonly postgresNs = new Map<number, number>();
  private turn = Math.floor(performance.timeOrigin) % 1_000_003;

  constructor(
    private readonly product: Product,
    private readonly countingPort: number,
    private readonly crowd: Crowd,
  ) {
    this.connections = Array.from({ length: atOnce }, () => new Connection('127.0.0.1', product.port));
  }

  async tell(what: string): Promise<unknown> {
    return (await fetch(`http://127.0.0.1:${this.countingPort}/${what}`)).json();
  }

  /** What is done while nobody asks, a second. */
  async idle(): Promise<Counted & { postgresMs: number }> {
    await this.postgresMs();
    await this.tell('take');
    await sleep(idleMs);
    const counted = (await this.tell('take')) as Counted;
    return { ...counted, postgresMs: await this.postgresMs() };
  }

  async cost(operation: LoadOperation, count: number): Promise<Cost> {
    await this.postgresMs();
    await this.tell('take');
    const latencies = await this.send(operation, count);
    if (operation.kind === 'send') await sleep(afterSendMs);
    const counted = (await this.tell('take')) as Counted;
    const postgresMs = await this.postgresMs();
    const p50 = latencies.sort((a, b) => a - b)[latencies.length >> 1] ?? NaN;
    return { ...counted, operation, requests: count, postgresMs, p50 };
  }

  async send(operation: LoadOperation, count: number): Promise<number[]> {
    const latencies: number[] = [];
    let sent = 0;
    const lane = async (connection: Connection): Promise<void> => {
      while (sent < count) {
        sent += 1;
        latencies.push(await this.one(connection, operation));
      }
    };
    await Promise.all(this.connections.map(lane));
    return latencies;
  }

  private async one(connection: Connection, operation: LoadOperation): Promise<number> {
    this.turn += 1;
    const visitor = this.crowd.visitors[(this.turn * 31) % this.crowd.visitors.length];
    if (!visitor) throw new Error('nobody is signed in');
    const variables = JSON.stringify(operation.variables(this.crowd, visitor, this.turn));
    const from = performance.now();
    const { status, body } = await connection.send(
      `authorization: Bearer ${visitor.token}\r\n`,
      `${operation.opening}${variables}}`,
    );
    const tookMs = performance.now() - from;
    if (status !== 200 || body.includes('"errors":['))
      throw new Error(`${operation.name}: ${status} ${body.slice(0, 500)}`);
    return tookMs;
  }

  /** CPU of the database since it was asked before, as the scheduler counts it; without what ended meanwhile. */
  private async postgresMs(): Promise<number> {
    const root = this.product.child.pid ?? 0;
    const own = await family(root, (program) => program !== 'postgres');
    let spentNs = 0;
    for (const pid of (await family(root)).filter((server) => !own.includes(server))) {
      const [ns] = (await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '0')).split(' ');
      spentNs += Math.max(0, Number(ns) - (this.postgresNs.get(pid) ?? 0));
      this.postgresNs.set(pid, Number(ns));
    }
    return spentNs / 1e6;
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }
}

const asked = (statements: Counted['statements']): number =>
  Object.values(statements).reduce((sum, count) => sum + count, 0);
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

function row(cost: Cost): Record<string, string | number> {
  const of = (value: number): number => value / cost.requests;
  return {
    operation: cost.operation.name,
    '% of all': cost.operation.share,
    'node ms': round(of(cost.cpuMs)),
    'postgres ms': round(of(cost.postgresMs)),
    statements: round(of(asked(cost.statements)), 1),
    'to database': round(of(cost.toDatabase), 1),
    'from database': round(of(cost.fromDatabase), 1),
    'to client': round(of(cost.toClients), 1),
    'p50 ms': round(cost.p50, 1),
  };
}

/** All together, each as often as in the mixed load. */
function mixed(costs: readonly Cost[]): Record<string, string | number> {
  const shares = costs.reduce((sum, { operation }) => sum + operation.share, 0);
  const of = (value: (cost: Cost) => number): number =>
    costs.reduce((sum, cost) => sum + (value(cost) / cost.requests) * cost.operation.share, 0) / shares;
  return {
    operation: 'the mix of these',
    '% of all': shares,
    'node ms': round(of((cost) => cost.cpuMs)),
    'postgres ms': round(of((cost) => cost.postgresMs)),
    statements: round(
      of((cost) => asked(cost.statements)),
      1,
    ),
    'to database': round(
      of((cost) => cost.toDatabase),
      1,
    ),
    'from database': round(
      of((cost) => cost.fromDatabase),
      1,
    ),
    'to client': round(
      of((cost) => cost.toClients),
      1,
    ),
  };
}

function tellStatements(cost: Cost): void {
  console.log(`\n${cost.operation.name}`);
  const often = Object.entries(cost.statements).filter(([, count]) => count * 20 >= cost.requests);
  for (const [text, count] of often.sort(([, a], [, b]) => b - a))
    console.log(`  ${(count / cost.requests).toFixed(2)} ×  ${text.replace(/\s+/g, ' ').slice(0, 1_000)}`);
}

async function built(): Promise<string> {
  const outDir = `.cache/each/${build ?? 'now'}`;
  const program = `${outDir}/served.mjs`;
  if (build === undefined || !existsSync(program))
    await bundleAll({ entries: { served: 'tools/bench/each/served.ts' }, outDir, chunks: 'part' });
  return program;
}

const dataDir = benchFolder();
await ensureWorld({ dataDir, sizes: realSize, anew: false, say: (line) => console.log(line) });
const countingPort = await freePort();
const product = await startProduct({
  topology: 'all-in-one',
  dataDir,
  env: { WORKERS: '1', COUNTING_PORT: String(countingPort) },
  command: [process.execPath, ...servingFlags, await built()],
});
try {
  const crowd = await gatherCrowd(product.graphql, realSize.users, people);
  const bench = new Bench(product, countingPort, crowd);
  const operations = loadOperations().filter(({ name }) => only === undefined || name.includes(only));
  for (let turn = 0; turn < warmUpRounds; turn += 1)
    for (const operation of operations) await bench.send(operation, Math.ceil(requests / 3));
  const costs: Cost[] = [];
  for (const operation of operations) {
    await bench.send(operation, 20);
    if (args.includes('--profile')) await bench.tell('profile/start');
    costs.push(await bench.cost(operation, requests));
    const file = `.cache/profiles/${operation.name.replace(/\W+/g, '-')}.cpuprofile`;
    if (args.includes('--profile')) await bench.tell(`profile/end?file=${file}`);
  }
  console.table([...costs.map(row), ...(costs.length > 1 ? [mixed(costs)] : [])]);
  const idle = await bench.idle();
  const second = (value: number): string => ((value * 1_000) / idleMs).toFixed(1);
  console.log(
    `nobody asks: ${second(idle.cpuMs)} ms of node, ${second(idle.postgresMs)} of postgres, ${second(asked(idle.statements))} statements a second`,
  );
  if (args.includes('--statements') || only !== undefined) costs.forEach(tellStatements);
  bench.close();
} finally {
  await product.stop();
}
