// npm test: everything there is, on a fresh clone as well.
//   node tools/test/test.mjs                   all stages, side by side; once one has failed no other begins (LANES=1: in a row)
//   node tools/test/test.mjs --only <pattern>  the test files whose path contains it, else the tests of that name
//   node tools/test/test.mjs --soak            the proofs of live data with larger counts (SOAK times as many, 10)
// Plain Node: nothing is imported from node_modules before it is known to be there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkNode, ensureInstalled, root } from '../start/install.mjs';
import { isProblem } from '../start/problem.mjs';
import { complain, say } from '../start/terminal.mjs';
import { runStages } from './lanes.mjs';
import { findPart, isCi, parts, skippedIn } from './parts.mjs';

const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
const scenarios = [...vitest, '--config', 'tests/vitest.e2e.config.ts'];
const journeys = [...vitest, '--config', 'tests/vitest.browser.config.ts'];

/** Folders of scenarios that are stages of their own: they take long, and two lanes shall end at about the same time. */
const apart = ['live', 'faults', 'crash'];

/** Scenarios of some folders, or of all that are not apart. */
function scenariosOf(name, folders) {
  const args = folders ? scenarios : [...scenarios, '--exclude', `tests/e2e/{${apart.join()}}/**`];
  const files = folders?.map((folder) => `e2e/${folder}`);
  const within = folders ? `(${folders.join('|')})` : `(?!(${apart.join('|')})/)[^/]+`;
  return { name, needs: ['build'], args, files, tests: new RegExp(`^tests/e2e/${within}/.*\\.e2e\\.ts$`) };
}

/**
 * A stage is a command on some files, or on all it knows; `part` names what it cannot do without and a machine may lack.
 * What waits much comes early.
 */
const stages = [
  { name: 'build', args: ['tools/build/build.mjs'] },
  { name: 'check', args: ['tools/run.mjs', 'tools/check/check.ts'] },
  {
    name: 'browser',
    needs: ['build'],
    args: journeys,
    tests: /^tests\/browser\/.*\.browser\.ts$/,
    part: 'chromium',
  },
  scenariosOf('live', ['live', 'faults']),
  { name: 'unit', args: vitest, tests: /\.test\.tsx?$/ },
  scenariosOf('crash', ['crash']),
  scenariosOf('scenarios'),
];

/** Two stages keep two cores busy; four are all that can run at once. */
function lanes() {
  if (process.env.LANES) return Math.max(1, Number(process.env.LANES));
  const cores = availableParallelism();
  return cores < 4 ? Math.min(cores, 2) : 4;
}

/** What holds whatever happens is looked for with larger counts: the same tests, told so by SOAK. */
function soaking() {
  process.env.SOAK ||= '10';
  process.env.DIFFERENTIAL_RUNS ||= String(150 * Number(process.env.SOAK));
  const patience = ['--testTimeout', '3600000', '--hookTimeout', '600000'];
  const of = (name, ...patterns) => {
    const stage = stages.find((one) => one.name === name);
    return { ...stage, args: [...stage.args, ...patience], files: patterns };
  };
  const build = stages.find(({ name }) => name === 'build');
  return [
    of('unit', 'platform/src/events', 'subgraphs/guilds', 'client-sdk/src/live', 'differential'),
    build,
    of('live', 'e2e/live', 'e2e/faults'),
  ];
}

async function main(args) {
  checkNode();
  process.chdir(root);
  await ensureInstalled({ dev: true });
  if (args[0] === '--soak') return report(await runAll(soaking()));
  const only = args.indexOf('--only');
  if (only < 0 && args.length === 0) return report(await runAll(await withTests(stages), lanes()));
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
    .map((stage) => ({ ...stage, files: [pattern] }));
  const [unit, build] = ['unit', 'build'].map((wanted) => stages.find(({ name }) => name === wanted));
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

/** Aborted by whoever gives the run up, with the signal's name. */
const leaving = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => leaving.abort(name));

async function runAll(list, laneCount = 1) {
  const startedAt = performance.now();
  const isAttached = laneCount === 1;
  const outcomes = await runStages(
    list.map((stage) => ({
      ...stage,
      run: (tell, stop) => runStage(stage, isAttached ? undefined : tell, stop),
    })),
    { lanes: laneCount, write: (text) => void process.stdout.write(text), signal: leaving.signal },
  );
  return { outcomes, seconds: (performance.now() - startedAt) / 1000 };
}

/** Without `tell` the stage has the terminal for itself. */
async function runStage({ name, args, files = [], part }, tell, stop) {
  if (part && !findPart(part)) {
    const note = `lacks ${parts[part].remedy}`;
    complain(`The stage "${name}" is SKIPPED: this machine ${note}.`);
    return { word: isCi() ? 'FAILED' : 'SKIPPED', note };
  }
  const since = performance.now();
  let output = '';
  const listen = (text) => {
    output += text;
    tell(text);
  };
  const { ok, signal } = await run([...args, ...files], tell && listen, stop);
  const seconds = (performance.now() - since) / 1000;
  if (signal && !stop.aborted) return { word: 'FAILED', seconds, note: `somebody ended it by ${signal}` };
  const skipped = skippedIn(output).join('; ');
  return { word: ok ? 'passed' : 'FAILED', seconds, note: skipped && `without some tests: ${skipped}` };
}

/** A stage that was told to end. */
const endWithinMs = 30_000;

async function run(args, tell, stop) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: tell ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    // What a terminal would show in colours is shown so, though it comes through a pipe.
    env: tell && process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env,
  });
  for (const stream of tell ? [child.stdout, child.stderr] : []) stream.setEncoding('utf8').on('data', tell);
  let impatience;
  const end = () => {
    // A stage ends in order, so that it takes its PostgreSQL with it. The terminal's Ctrl-C has reached it as well.
    if (stop.reason !== 'SIGINT') child.kill('SIGTERM');
    impatience = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
  };
  if (stop.aborted) end();
  stop.addEventListener('abort', end, { once: true });
  const closed = once(child, 'close');
  const [code, signal] = await once(child, 'exit');
  // Whatever it left behind may hold its output open.
  await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
  clearTimeout(impatience);
  stop.removeEventListener('abort', end);
  return { ok: code === 0 && !stop.aborted, signal };
}

function report({ outcomes, seconds: total }) {
  process.stdout.write('\n');
  for (const { name, word, seconds, note } of outcomes) {
    const time = seconds === undefined ? '' : `${seconds.toFixed(1)} s`;
    say(`${name.padEnd(12)}${word.padEnd(9)}${time.padStart(9)}${note ? `  ${note}` : ''}`);
  }
  if (leaving.signal.aborted) say(`given up by ${leaving.signal.reason}`);
  const failed = leaving.signal.aborted || outcomes.some(({ word }) => word === 'FAILED');
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
