import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import type { WorldSizes } from '../seed/sizes.ts';
import type { Saturation, Stretch } from './load.ts';
import { loadOperations } from './operations.ts';

export type Measured = Saturation;

const page = 'docs/benchmarks.md';
const heading = "## The product's own operations";

interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
}

function quantiles(latencies: readonly number[]): Quantiles {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

const round = (value: number): number => Math.round(value * 100) / 100;

function summary({ topology, atOnce, full, half }: Saturation): Record<string, string | number> {
  const { p50, p95, p99 } = quantiles(half.latencies.flat());
  return {
    topology,
    'most a second': Math.round(full.perSecond),
    'at once': atOnce,
    'at half of it, p50 / p95 / p99 ms': `${p50} / ${p95} / ${p99}`,
    'CPU at most: product / PostgreSQL / load': cpuOf(full),
    failed: full.failed + half.failed,
    checked: full.checked + half.checked,
  };
}

function cpuOf({ productCpu, postgresCpu, generatorCpu }: Stretch): string {
  return [productCpu, postgresCpu, generatorCpu].map(round).join(' / ');
}

function operationsOf({ full, half }: Saturation): Record<string, string | number>[] {
  return loadOperations().map(({ name, kind, share }, index) => {
    const calm = quantiles(half.latencies[index] ?? []);
    return {
      operation: name,
      kind,
      '% of all': share,
      'p50 / p95 / p99 ms': `${calm.p50} / ${calm.p95} / ${calm.p99}`,
      'p50 ms at most': quantiles(full.latencies[index] ?? []).p50,
    };
  });
}

/** Prints what came of one topology. */
export function describe(one: Saturation): void {
  console.table([summary(one)]);
  console.table(operationsOf(one));
  for (const { firstFailure } of [one.full, one.half]) if (firstFailure) console.log(firstFailure);
}

function table(rows: readonly Record<string, string | number>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [
    names,
    names.map(() => '---'),
    ...rows.map((row) => names.map((name) => String(row[name] ?? ''))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const count = (value: number): string => value.toLocaleString('en');

function section(machine: string, sizes: WorldSizes, all: readonly Saturation[]): string {
  const day = new Date(performance.timeOrigin).toISOString().slice(0, 10);
  const detailed = all.find(({ topology }) => topology === '2 workers') ?? all[0];
  return `${heading}

\`npm run bench:product\`, over what \`npm run bench:seed\` makes: ${count(sizes.users)} people, ${count(sizes.guilds)}
guilds, ${count(sizes.messages)} messages with their log, ${count(sizes.projects)} projects, and the ledger that follows from all
that, more than a million entries. Measured ${day} on ${machine}, which PostgreSQL (fsync on), the product and the load
generator share. People who are signed in, a hundred and twenty, send the SDK's own operations: of a hundred 60 read, 10 send, 30 list
under filters. Saturation is what a closed loop gets answered when more at once brings no more; latencies are those at half
of that, in an open loop with the gaps of chance, from the moment at which a request was due. \`LIMITS=test\` lifts the rates. The aim
is a thousand a second with two workers, at a p95 below 60 ms.

${table(all.map(summary))}

Each operation${detailed ? `, ${detailed.topology}` : ''}:

${detailed ? table(operationsOf(detailed)) : ''}
`;
}

/** Writes the figures into their section of the benchmarks; whatever stands in others stays. */
export async function writeReport(
  machine: string,
  sizes: WorldSizes,
  all: readonly Saturation[],
): Promise<void> {
  const text = await readFile(page, 'utf8');
  const from = text.indexOf(heading);
  const next = from < 0 ? -1 : text.indexOf('\n## ', from + heading.length);
  const before = from < 0 ? `${text}\n` : text.slice(0, from);
  const behind = next < 0 ? '' : text.slice(next + 1);
  const after = `${before}${section(machine, sizes, all)}\n${behind}`;
  await writeFile(page, await format(after, { parser: 'markdown', proseWrap: 'preserve', printWidth: 110 }));
}
