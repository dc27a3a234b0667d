import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartProblem } from './problem.mjs';
import { step } from './terminal.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** What package.json's "engines" says; older ones lack what our dependencies need. */
const OLDEST_NODE = [20, 19];

/** @throws StartProblem under a Node that is too old */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new StartProblem(
    `TestVerse needs Node ${OLDEST_NODE.join('.')} or newer; this is ${version}. See https://nodejs.org`,
  );
}

/**
 * Installs what package-lock.json names unless exactly that is installed already, by us or by hand.
 * @throws StartProblem with npm's own words when that fails
 */
export async function ensureInstalled({ folder = root, dev = false } = {}) {
  const lock = await readFile(path.join(folder, 'package-lock.json'), 'utf8');
  const installed = await read(path.join(folder, 'node_modules/.package-lock.json'));
  const stampFile = path.join(folder, '.cache/installed');
  const stamp = digest(lock, installed, String(dev));
  if (installed && (await read(stampFile)) === stamp) return;
  if (!installed || !fits(JSON.parse(lock), JSON.parse(installed), dev)) {
    await step(
      installed
        ? 'installing changed packages'
        : 'installing packages (the first time takes a minute or two)',
      (report) => npmCi(folder, report),
    );
  }
  await mkdir(path.dirname(stampFile), { recursive: true });
  const now = await read(path.join(folder, 'node_modules/.package-lock.json'));
  await writeFile(stampFile, digest(lock, now, String(dev)));
}

/**
 * Compares the lockfile with the record npm keeps of what it installed.
 * @returns true when everything needed is there in the right version
 */
export function fits(lock, installed, dev) {
  for (const [name, wanted] of Object.entries(lock.packages)) {
    if (!name || wanted.link) continue;
    const present = installed.packages[name];
    const mayMiss = wanted.optional || wanted.devOptional || wanted.peer || (wanted.dev && !dev);
    if (present ? present.version !== wanted.version : !mayMiss && name.includes('node_modules/'))
      return false;
  }
  return true;
}

async function npmCi(folder, report) {
  // `npm start` says which npm it is; anything else finds it on PATH.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'];
  const child = npm
    ? spawn(process.execPath, [npm, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', args, {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32',
      });
  const words = [];
  let fetched = 0;
  const listen = (text) => {
    for (const line of text.split('\n')) {
      if (/npm http (fetch|cache)/.test(line)) report(`${(fetched += 1)} fetched`);
      else if (/npm (error|ERR!)/.test(line)) words.push(line);
    }
  };
  child.stdout.setEncoding('utf8').on('data', listen);
  child.stderr.setEncoding('utf8').on('data', listen);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new StartProblem(
      `npm ci failed, so there is nothing to start yet. It said:\n${words.slice(0, 12).join('\n') || `exit ${code}`}`,
    );
  }
}

const read = (file) => readFile(file, 'utf8').catch(() => '');

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
