// Says whether something built is older than its sources, without reading them: path, size and time of every file.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const shared = ['package-lock.json', 'tsconfig.json', 'tools/build'];

/** What is built, from which sources; a change of any of them makes it stale. */
export const targets = {
  server: {
    sources: [
      'client-sdk',
      'platform',
      'router',
      'schema',
      'subgraphs',
      'tools/start',
      'tools/events',
      'tools/ledger',
      'tools/test/parts.mjs',
      ...shared,
    ],
    product: 'dist/server/all-in-one.mjs',
    stamp: 'dist/server/.stamp',
  },
  web: {
    sources: ['web', 'client-sdk', ...shared],
    product: 'dist/web/index.html',
    stamp: 'dist/web/.stamp',
  },
};

const ignored = /(^|\/)(node_modules|dist|\.cache)(\/|$)|\.(test|e2e)\.tsx?$|\.md$/;

/** A digest of the sources as they are now. */
export async function digestOf(target) {
  const lines = [];
  await Promise.all(targets[target].sources.map((source) => collect(source, lines)));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

async function collect(name, lines) {
  if (ignored.test(name)) return;
  const file = path.join(root, name);
  const found = await stat(file).catch(() => undefined);
  if (!found) return;
  if (found.isDirectory()) {
    const names = await readdir(file);
    await Promise.all(names.map((child) => collect(`${name}/${child}`, lines)));
  } else lines.push(`${name} ${found.size} ${found.mtimeMs}`);
}

/** True when the product exists and was built from these sources. */
export async function isFresh(target, digest) {
  const { product, stamp } = targets[target];
  const built = await readFile(path.join(root, stamp), 'utf8').catch(() => '');
  return built === digest && Boolean(await stat(path.join(root, product)).catch(() => undefined));
}

/** Notes which sources the product was built from. */
export async function markBuilt(target, digest) {
  const file = path.join(root, targets[target].stamp);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, digest);
}
