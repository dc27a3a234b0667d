import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { family } from '../../../tests/support/processes.ts';
import { startProduct, type Product } from '../../../tests/support/product.ts';
import { bundle } from '../../build/bundle.mjs';
import { cpuMs } from '../cpu.ts';
import { gatherCrowd } from './crowd.ts';
import type { Order, Outcome } from './generator.ts';

/** How much is asked, and for how long. */
export interface Load {
  people: number;
  warmUpS: number;
  stepS: number;
  saturationS: number;
  halfS: number;
}

export interface Topology {
  name: string;
  workers: number;
  isDistributed?: boolean;
}

/** One stretch of load. CPU is in processors: 2 of 2 is everything. */
export interface Stretch extends Outcome {
  perSecond: number;
  productCpu: number;
  postgresCpu: number;
  generatorCpu: number;
}

export interface Saturation {
  topology: string;
  /** Requests under way at once at which most were answered. */
  atOnce: number;
  /** As many as can be. */
  full: Stretch;
  /** Half as many. */
  half: Stretch;
}

export interface Place {
  dataDir: string;
  /** People of the world. */
  users: number;
  /** Where each process leaves a profile of its CPU; undefined: nowhere. */
  profiles: string | undefined;
}

/** More at once has to bring at least this much more. */
const worthwhile = 1.03;
const most = 128;

/** Starts the product on the seeded world, and finds out how much it can take. */
export async function mostOperations(topology: Topology, place: Place, load: Load): Promise<Saturation> {
  const product = await startProduct({
    topology: topology.isDistributed ? 'distributed' : 'all-in-one',
    dataDir: place.dataDir,
    env: { WORKERS: String(topology.workers) },
    ...(place.profiles && !topology.isDistributed ? { command: profiled(place.profiles) } : {}),
  });
  try {
    const crowd = await gatherCrowd(product.graphql, place.users, load.people);
    const generator = fork(await bundle({ entry: 'tools/bench/load/generator.ts', outDir: '.cache/tools' }));
    try {
      const stretch = measuring(product, generator);
      await tell(generator, { kind: 'begin', host: '127.0.0.1', port: product.port, crowd });
      await stretch({ kind: 'closed', seconds: load.warmUpS, atOnce: 16 });
      const atOnce = await bestAtOnce(stretch, load.stepS);
      const full = await stretch({ kind: 'closed', seconds: load.saturationS, atOnce });
      const half = await stretch({ kind: 'open', seconds: load.halfS, perSecond: full.perSecond / 2 });
      return { topology: topology.name, atOnce, full, half };
    } finally {
      generator.disconnect();
    }
  } finally {
    await product.stop();
  }
}

/** The start as ever, and each process leaves a profile when it ends. */
function profiled(folder: string): [string, ...string[]] {
  return [process.execPath, '--cpu-prof', `--cpu-prof-dir=${folder}`, 'tools/start/serve.mjs'];
}

type Measure = (order: Exclude<Order, { kind: 'begin' }>) => Promise<Stretch>;

/** A step that brings no more may be one in which something else happened: it takes two of them to stop. */
async function bestAtOnce(stretch: Measure, seconds: number): Promise<number> {
  let best = { atOnce: 0, perSecond: 0 };
  for (let atOnce = 4, inVain = 0; atOnce <= most && inVain < 2; atOnce *= 2) {
    const { perSecond } = await stretch({ kind: 'closed', seconds, atOnce });
    console.log(`  ${atOnce} at once: ${Math.round(perSecond)} a second`);
    inVain = perSecond < best.perSecond * worthwhile ? inVain + 1 : 0;
    if (perSecond > best.perSecond) best = { atOnce, perSecond };
  }
  return best.atOnce;
}

function measuring(product: Product, generator: ChildProcess): Measure {
  return async (order) => {
    const root = product.child.pid ?? 0;
    const own = await family(root, (program) => program !== 'postgres');
    const postgres = (await family(root)).filter((pid) => !own.includes(pid));
    const before = [await cpuMs(own), await cpuMs(postgres)] as const;
    const outcome = await tell(generator, order);
    const spent = [(await cpuMs(own)) - before[0], (await cpuMs(postgres)) - before[1]] as const;
    const answered = outcome.latencies.reduce((sum, own) => sum + own.length, 0);
    const of = (ms: number): number => ms / 1_000 / outcome.seconds;
    return {
      ...outcome,
      perSecond: answered / outcome.seconds,
      productCpu: of(spent[0]),
      postgresCpu: of(spent[1]),
      generatorCpu: of(outcome.cpuMs),
    };
  };
}

async function tell(generator: ChildProcess, order: Order): Promise<Outcome> {
  const stop = new AbortController();
  const exit = once(generator, 'exit', { signal: stop.signal }).then(() => {
    throw new Error('the generator ended');
  });
  const answer = once(generator, 'message', { signal: stop.signal });
  generator.send(order);
  try {
    const [outcome] = (await Promise.race([answer, exit])) as [Outcome];
    return outcome;
  } finally {
    stop.abort();
    await Promise.allSettled([answer, exit]);
  }
}
