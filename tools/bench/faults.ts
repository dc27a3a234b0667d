// What one subgraph that is away costs the fields of the others: every part a process of its own, one of them stopped.
//   node tools/build/build.mjs && node tools/run.mjs tools/bench/faults.ts [--quick]
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProduct } from '../../tests/support/product.ts';

const isQuick = process.argv.includes('--quick');
const [rounds, phaseMs, aSecond] = isQuick ? [1, 4_000, 50] : [4, 8_000, 80];
const victim = 'assessments';
/** Of the others: from two subgraphs. */
const others = '{ guilds(first: 10) { edges { node { name memberCount owner { username } } } } }';
/** Of the one that is away. */
const own = '{ assessment(key: "big-five") { id } }';

interface Answered {
  ms: number;
  isWhole: boolean;
}

const product = await startProduct({ topology: 'distributed', demo: true });
const phases: Record<'there' | 'away', Answered[]> = { there: [], away: [] };
const waits: number[] = [];
try {
  await run(phaseMs, others, aSecond);
  for (let round = 0; round < rounds; round += 1) {
    phases.there.push(...(await both(phaseMs)));
    const pid = product.pidOf(victim);
    process.kill(pid, 'SIGSTOP');
    phases.away.push(...(await both(phaseMs)));
    process.kill(pid, 'SIGCONT');
    const since = performance.now();
    while (!(await ask(own)).isWhole) await sleep(20);
    waits.push(performance.now() - since);
  }
} finally {
  await product.remove();
}

const [cpu] = cpus();
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}; product and load share them`,
);
console.log(
  `\nFields of users and guilds, ${aSecond} requests a second, ${rounds} rounds; ${victim} there, or stopped:`,
);
const figures = Object.fromEntries(
  Object.entries(phases).map(([name, answered]) => [name, figuresOf(answered)]),
);
console.table(figures);
const ratio = (share: number): number => rounded(at(phases.away, share) / at(phases.there, share));
console.log(`p50 ${ratio(0.5)} times, p99 ${ratio(0.99)} times what it is when all are there`);
console.log(`answers again within ${Math.round(Math.max(...waits))} ms of going on`);

/** Asks for both; what the one that is away costs itself is not what is measured. */
async function both(forMs: number): Promise<Answered[]> {
  const [answered] = await Promise.all([run(forMs, others, aSecond), run(forMs, own, aSecond / 10)]);
  return answered;
}

/** Asks at its pace, however long answers take. */
async function run(forMs: number, query: string, perSecond: number): Promise<Answered[]> {
  const asked: Promise<Answered>[] = [];
  const startedAt = performance.now();
  for (let nth = 0; performance.now() - startedAt < forMs; nth += 1) {
    asked.push(ask(query));
    await sleep(Math.max(0, startedAt + ((nth + 1) * 1_000) / perSecond - performance.now()));
  }
  return Promise.all(asked);
}

async function ask(query: string): Promise<Answered> {
  const startedAt = performance.now();
  const response = await fetch(product.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { errors } = (await response.json()) as { errors?: unknown };
  return { ms: performance.now() - startedAt, isWhole: errors === undefined };
}

function figuresOf(answered: readonly Answered[]): Record<string, number> {
  return {
    requests: answered.length,
    failed: answered.filter(({ isWhole }) => !isWhole).length,
    'p50 ms': rounded(at(answered, 0.5)),
    'p99 ms': rounded(at(answered, 0.99)),
  };
}

function at(answered: readonly Answered[], share: number): number {
  const sorted = answered.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
