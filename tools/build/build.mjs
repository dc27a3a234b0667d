// Builds what is stale: the server with rolldown (about a second at most), the web with Vite.
//   node tools/build/build.mjs [--all] [--only=server|web]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { isProblem, StartProblem } from '../start/problem.mjs';
import { subgraphNames } from '../start/subgraphs.mjs';
import { complain, say, step } from '../start/terminal.mjs';
import { digestOf, isFresh, markBuilt } from './stamp.mjs';

/** What runs as a process, by its name in dist/server. */
export const serverEntries = {
  'all-in-one': 'tools/start/all-in-one.ts',
  distributed: 'tools/start/distributed.ts',
  router: 'tools/start/router.ts',
  planner: 'router/src/supergraph/planning-worker.ts',
  // Tools that an installation needs where there is nothing to build with.
  events: 'tools/events/events.ts',
  ledger: 'tools/ledger/verify.ts',
  documents: 'tools/start/documents.ts',
  ...Object.fromEntries(subgraphNames.map((name) => [name, `subgraphs/${name}/src/main.ts`])),
};

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Builds the server and the web where their sources changed.
 * @param {{ all?: boolean, only?: string, apart?: boolean }} options `all` builds without looking; `only` names one of
 *   the two; `apart` leaves the memory a build takes (a gigabyte for the web) to processes that end with it
 * @returns {Promise<string[]>} what was built
 */
export async function ensureBuilt({ all = false, only, apart = false } = {}) {
  const built = [];
  for (const [target, build] of Object.entries(builders)) {
    if (only && target !== only) continue;
    if (target === 'web' && !existsSync(path.join(root, 'web/vite.config.ts'))) continue;
    const digest = await digestOf(target);
    if (!all && (await isFresh(target, digest))) continue;
    if (apart) await inProcessOfItsOwn(target);
    else await step(`building the ${target}`, () => build().catch((error) => refuse(target, error)));
    await markBuilt(target, digest);
    built.push(target);
  }
  return built;
}

/** @param {string} target */
async function inProcessOfItsOwn(target) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--all', `--only=${target}`], {
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  // The child has said why.
  if (code !== 0) process.exit(1);
}

/** The compiler's own words are enough; where in our build code it threw is not. */
function refuse(target, error) {
  const words = process.stderr.isTTY ? error.message : stripVTControlCharacters(error.message);
  throw new StartProblem(`the ${target} does not build. ${words}`);
}

const builders = { server: buildServer, web: buildWeb };

async function buildServer() {
  const { bundleAll } = await import('./bundle.mjs');
  await rm(path.join(root, 'dist/server'), { recursive: true, force: true });
  await bundleAll({ entries: serverEntries, outDir: 'dist/server', chunks: 'part' });
  await cp(path.join(root, 'schema/subgraphs'), path.join(root, 'dist/server/sdl'), { recursive: true });
}

async function buildWeb() {
  const { build } = await import('vite');
  await build({
    root: path.join(root, 'web'),
    configFile: path.join(root, 'web/vite.config.ts'),
    // Libraries' own oddities are no news to whoever starts this; what breaks the build is thrown.
    logLevel: 'error',
    build: { outDir: path.join(root, 'dist/web'), emptyOutDir: true },
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { checkNode, ensureInstalled } = await import('../start/install.mjs');
    checkNode();
    await ensureInstalled();
    const only = process.argv.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
    const built = await ensureBuilt({ all: process.argv.includes('--all'), only });
    if (built.length === 0) say('everything is built already (--all builds anyway)');
  } catch (error) {
    complain(isProblem(error) ? error.message : (error?.stack ?? String(error)));
    process.exitCode = 1;
  }
}
