// The product's own operations on a world of real size: how many a second it can take, and how quickly it answers at half
// of that.
//   npm run bench:product [-- --quick] [--only=distributed] [--profile]
// With --profile each process of all-in-one leaves a CPU profile in .cache/profiles.
import { cpus } from 'node:os';
import { benchFolder, ensureWorld } from './seed/folder.ts';
import { realSize } from './seed/sizes.ts';
import { mostOperations, type Load } from './load/load.ts';
import { describe, writeReport, type Measured } from './load/report.ts';

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
const profiles = args.includes('--profile') ? '.cache/profiles' : undefined;

const load: Load = isQuick
  ? { people: 60, warmUpS: 5, stepS: 2, saturationS: 4, halfS: 8 }
  : { people: 120, warmUpS: 12, stepS: 3, saturationS: 10, halfS: 20 };

const topologies = [
  { name: 'one process', workers: 1 },
  { name: '2 workers', workers: 2 },
  { name: 'distributed', workers: 1, isDistributed: true },
] as const;

const dataDir = benchFolder();
await ensureWorld({ dataDir, sizes: realSize, anew: false, say: (line) => console.log(line) });
const [cpu] = cpus();
const machine = `Node ${process.version.slice(1)}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}`;
console.log(`${machine}; PostgreSQL, the product and the load share them`);

const measured: Measured[] = [];
for (const topology of topologies) {
  if (only !== undefined && topology.name !== only) continue;
  console.log(`\n${topology.name}`);
  const outcome = await mostOperations(topology, { dataDir, users: realSize.users, profiles }, load);
  measured.push(outcome);
  describe(outcome);
  if (outcome.half.failed + outcome.full.failed > 0) process.exitCode = 1;
}
if (!isQuick && only === undefined && profiles === undefined) await writeReport(machine, realSize, measured);
