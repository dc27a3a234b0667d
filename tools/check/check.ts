import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checks, type Check } from './checks.ts';
import { formatFindings } from './finding.ts';
import { runFormat, runGenerated, runLint, type Outcome } from './programs.ts';
import { treeOnDisk, type Tree } from './tree.ts';

// npm run check                     everything that can be said without running the product
// npm run check -- names imports    only these

interface Step {
  readonly name: string;
  /** Higher starts earlier, so that the longest step does not start last. */
  readonly weight: number;
  readonly run: () => Promise<Outcome>;
}

interface Told {
  readonly step: Step;
  readonly outcome: Promise<Outcome & { readonly elapsedMs: number }>;
}

/** The tool runs bundled from .cache/tools, two folders below the root. */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

function steps(tree: Tree, listsWarnings: boolean): Step[] {
  return [
    { name: 'format', weight: 4, run: () => runFormat(root) },
    { name: 'lint', weight: 3, run: () => runLint(root, listsWarnings) },
    ...checks.map((check): Step => ({ name: check.name, weight: 0, run: () => runCheck(check, tree) })),
    { name: 'generated', weight: 2, run: () => runGenerated(root) },
  ];
}

async function runCheck(check: Check, tree: Tree): Promise<Outcome> {
  const findings = check.run(tree);
  if (findings.length)
    return { isClean: false, note: `${findings.length} found`, details: formatFindings(findings) };
  return { isClean: true, note: check.report?.(tree) };
}

/** Starts the heaviest first, as many at once as there are cores; outcomes come back in the order of the list. */
function start(list: readonly Step[]): Told[] {
  const pending = [...list].sort((a, b) => b.weight - a.weight);
  const settle = new Map<Step, (outcome: Outcome & { elapsedMs: number }) => void>();
  const told = list.map((step) => ({
    step,
    outcome: new Promise<Outcome & { elapsedMs: number }>((resolve) => settle.set(step, resolve)),
  }));
  const lane = async (): Promise<void> => {
    for (let step = pending.shift(); step; step = pending.shift()) {
      const startedAt = performance.now();
      const outcome = await step
        .run()
        .catch((error: unknown) => ({ isClean: false, details: String(error) }));
      settle.get(step)?.({ ...outcome, elapsedMs: performance.now() - startedAt });
    }
  };
  for (let count = 0; count < Math.min(4, availableParallelism()); count++) void lane();
  return told;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const names = args.filter((arg) => !arg.startsWith('--'));
  const all = steps(treeOnDisk(root), args.includes('--warnings'));
  const unknown = names.filter((name) => !all.some((step) => step.name === name));
  if (unknown.length) {
    console.error(
      `No check is named ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(' ')}`,
    );
    return 2;
  }
  const startedAt = performance.now();
  const failed: string[] = [];
  for (const { step, outcome } of start(
    names.length ? all.filter(({ name }) => names.includes(name)) : all,
  )) {
    const { isClean, note, details, elapsedMs } = await outcome;
    if (!isClean) failed.push(step.name);
    console.log(
      `${isClean ? '✓' : '✗'} ${step.name.padEnd(15)} ${seconds(elapsedMs)}  ${note ?? ''}`.trimEnd(),
    );
    if (details) console.log(`${details}\n`);
  }
  const total = seconds(performance.now() - startedAt).trim();
  console.log(failed.length ? `\n${failed.join(', ')} failed (${total})` : `\nAll clean (${total})`);
  return failed.length ? 1 : 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`.padStart(7);
}

for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();
