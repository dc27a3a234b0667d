// npm test: everything there is, in order, on a fresh clone as well.
//   node tools/test/test.mjs                   all stages; the first that fails ends the run
//   node tools/test/test.mjs --only <pattern>  the test files whose path contains it, else the tests of that name
//   node tools/test/test.mjs --soak            the proofs of live data with larger counts (SOAK times as many, 10)
// Plain Node: nothing is imported from node_modules before it is known to be there.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { checkNode, ensureInstalled, root } from '../start/install.mjs';
import { isProblem } from '../start/problem.mjs';
import { complain, say } from '../start/terminal.mjs';
import { findChromium } from './chromium.mjs';

const inCi = /^(1|true)$/i.test(process.env.CI ?? '');
const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
const scenarios = [...vitest, '--config', 'tests/vitest.e2e.config.ts'];
const journeys = [...vitest, '--config', 'tests/vitest.browser.config.ts'];

/** A stage is a command; `missing` names a part of the machine it cannot do without. */
const stages = [
  { name: 'check', args: ['tools/run.mjs', 'tools/check/check.ts'] },
  { name: 'unit', args: vitest, tests: /\.test\.tsx?$/ },
  { name: 'build', args: ['tools/build/build.mjs'] },
  { name: 'scenarios', args: scenarios, tests: /^tests\/e2e\/.*\.e2e\.ts$/ },
  {
    name: 'browser',
    args: journeys,
    tests: /^tests\/browser\/.*\.browser\.ts$/,
    missing: () => (findChromium() ? null : 'Chromium (set CHROMIUM, or apt-get install chromium)'),
  },
];

/** What holds whatever happens is looked for with larger counts: the same tests, told so by SOAK. */
function soaking() {
  process.env.SOAK ||= '10';
  const patience = ['--testTimeout', '3600000', '--hookTimeout', '600000'];
  const of = (name, ...patterns) => {
    const stage = stages.find((one) => one.name === name);
    return { ...stage, args: [...stage.args, ...patience, ...patterns] };
  };
  const build = stages.find(({ name }) => name === 'build');
  return [
    of('unit', 'platform/src/events', 'subgraphs/guilds', 'client-sdk/src/live'),
    build,
    of('scenarios', 'e2e/live'),
  ];
}

async function main(args) {
  checkNode();
  process.chdir(root);
  await ensureInstalled({ dev: true });
  if (args[0] === '--soak') return report(await runAll(soaking()));
  const only = args.indexOf('--only');
  if (only < 0 && args.length === 0) return report(await runAll(await withTests(stages)));
  const pattern = only < 0 ? undefined : args[only + 1];
  if (!pattern) {
    complain(
      'usage: npm test      everything\n       npm run test:only -- <part of a path, or of a test name>',
    );
    return 2;
  }
  return report(await runAll(await matching(pattern)));
}

/** A stage without a single test file yet has nothing to do. */
async function withTests(list) {
  const files = await sources();
  return list.filter(({ tests }) => !tests || files.some((file) => tests.test(file)));
}

async function matching(pattern) {
  const files = (await sources()).filter((file) => file.includes(pattern));
  const found = stages
    .filter(({ tests }) => tests && files.some((file) => tests.test(file)))
    .map((stage) => ({ ...stage, args: [...stage.args, pattern] }));
  const [, unit, build] = stages;
  if (found.length === 0) return [{ ...unit, args: [...unit.args, '-t', pattern, '--passWithNoTests'] }];
  return found.some(({ name }) => name !== 'unit') ? [build, ...found] : found;
}

async function sources(folder = '') {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const nested = await Promise.all(
    entries.map((entry) => {
      const name = folder ? `${folder}/${entry.name}` : entry.name;
      if (!entry.isDirectory()) return [name];
      return /^(node_modules|dist|\..*)$/.test(entry.name) ? [] : sources(name);
    }),
  );
  return nested.flat();
}

async function runAll(list) {
  const outcomes = [];
  let failed = false;
  for (const stage of list) {
    if (failed) outcomes.push({ name: stage.name, word: 'not run' });
    else outcomes.push(await runStage(stage));
    failed ||= outcomes.at(-1).word === 'FAILED';
  }
  return outcomes;
}

async function runStage({ name, args, missing }) {
  process.stdout.write(`\n━━ ${name} ${'━'.repeat(Math.max(0, 60 - name.length))}\n`);
  const lacking = missing?.();
  if (lacking) {
    complain(`The stage "${name}" is SKIPPED: this machine lacks ${lacking}.`);
    return { name, word: inCi ? 'FAILED' : 'SKIPPED', note: `lacks ${lacking}` };
  }
  const since = performance.now();
  const ok = await run(args);
  return { name, word: ok ? 'passed' : 'FAILED', seconds: (performance.now() - since) / 1000 };
}

let child;
let interrupted = false;

async function run(args) {
  if (!existsSync(path.join(root, args[0]))) {
    complain(`${args[0]} is missing`);
    return false;
  }
  child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  return code === 0 && !interrupted;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // The stage ends first, so that it takes its PostgreSQL with it; the summary still says how far it came.
    interrupted = true;
    if (signal !== 'SIGINT') child?.kill(signal);
  });
}

function report(outcomes) {
  process.stdout.write('\n');
  for (const { name, word, seconds, note } of outcomes) {
    const time = seconds === undefined ? '' : `${seconds.toFixed(1)} s`;
    say(`${name.padEnd(12)}${word.padEnd(9)}${time.padStart(9)}${note ? `  ${note}` : ''}`);
  }
  const total = outcomes.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
  const failed = outcomes.some(({ word }) => word === 'FAILED');
  say(`${'all'.padEnd(12)}${(failed ? 'FAILED' : 'passed').padEnd(9)}${`${total.toFixed(1)} s`.padStart(9)}`);
  process.stdout.write('\n');
  return failed ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  complain(isProblem(error) ? error.message : (error?.stack ?? String(error)));
  process.exitCode = 1;
}
