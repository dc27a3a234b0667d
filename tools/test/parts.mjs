import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Parts that a machine may lack, and how one comes by them. */
export const parts = {
  chromium: {
    setting: 'CHROMIUM',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    elsewhere: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    remedy: 'Chromium (set CHROMIUM, or apt-get install chromium)',
  },
  redis: {
    setting: 'REDIS_SERVER',
    programs: ['redis-server', 'valkey-server'],
    elsewhere: [],
    remedy: 'a Redis server (set REDIS_SERVER, or apt-get install redis-server)',
  },
};

/** Where nobody reads along, what is left out has to fail. */
export function isCi(environment = process.env) {
  return /^(1|true)$/i.test(environment.CI ?? '');
}

/**
 * @param {keyof typeof parts} name
 * @returns {string | null} the program: what the setting says, else the first on PATH
 */
export function findPart(name, environment = process.env) {
  const { setting, programs, elsewhere } = parts[name];
  const folders = (environment.PATH ?? '').split(path.delimiter).filter(Boolean);
  const candidates = [
    ...(environment[setting] ? [environment[setting]] : []),
    ...folders.flatMap((folder) => programs.map((program) => path.join(folder, program))),
    ...elsewhere,
  ];
  return candidates.find(isExecutable) ?? null;
}

/**
 * For tests that a machine without the part has to leave out: `describe.skipIf(!partOrSkip('redis'))`.
 * @param {keyof typeof parts} name
 * @returns {string | null} the program; null is said aloud
 * @throws where CI is set: there nothing may be left out
 */
export function partOrSkip(name, environment = process.env, warn = console.warn) {
  const found = findPart(name, environment);
  if (found) return found;
  const line = `this machine lacks ${parts[name].remedy}`;
  if (isCi(environment)) throw new Error(line);
  warn(`SKIPPED: ${line}`);
  return null;
}

/**
 * @param {string} output of a stage
 * @returns {string[]} what `partOrSkip` said in it, each once
 */
export function skippedIn(output) {
  return [...new Set([...output.matchAll(/SKIPPED: (.+)/g)].map(([, line]) => line))];
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
