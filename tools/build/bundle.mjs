import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Bundled even though they look like packages: ours, and the runtime the compiler itself refers to. */
const inlined = [/^@testverse\//, /^@oxc-project\/runtime/];

function isExternal(id) {
  if (id.startsWith('.') || path.isAbsolute(id) || id.startsWith('\0')) return false;
  return !inlined.some((pattern) => pattern.test(id));
}

/**
 * Bundles one TypeScript entry with our own sources; every npm package stays an import, resolved from node_modules.
 * @returns the absolute path of the written file
 */
export async function bundle({ entry, outDir }) {
  const input = path.resolve(root, entry);
  const base = path.basename(input).replace(/\.tsx?$/, '');
  const name = `${base}-${createHash('sha1').update(input).digest('hex').slice(0, 8)}`;
  await bundleAll({ entries: { [name]: input }, outDir, chunks: name });
  return path.join(path.resolve(root, outDir), `${name}.mjs`);
}

/** Bundles several entries, by the name of what they become; what some of them share is written once, under `chunks`. */
export async function bundleAll({ entries, outDir, chunks }) {
  const input = Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, path.resolve(root, entry)]),
  );
  const build = await rolldown({
    input,
    cwd: root,
    platform: 'node',
    external: isExternal,
    tsconfig: path.join(root, 'tsconfig.json'),
    logLevel: 'warn',
  });
  const directory = path.resolve(root, outDir);
  const { output } = await build.generate({
    dir: directory,
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: `${chunks}-[name].mjs`,
  });
  await build.close();
  for (const part of output) await replace(path.join(directory, part.fileName), part.code ?? part.source);
}

/** Several runs of one tool may bundle it at the same time: a file appears whole, and stays when nothing changed. */
async function replace(file, content) {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === content) return;
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, content);
  await rename(draft, file);
}
