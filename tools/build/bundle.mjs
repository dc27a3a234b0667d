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
export async function bundle({ entry, outDir, name }) {
  const input = path.resolve(root, entry);
  const outputName =
    name ??
    `${path.basename(input).replace(/\.tsx?$/, '')}-${createHash('sha1').update(input).digest('hex').slice(0, 8)}`;
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
    entryFileNames: `${outputName}.mjs`,
    chunkFileNames: `${outputName}-[name].mjs`,
  });
  await build.close();
  for (const part of output) await replace(path.join(directory, part.fileName), part.code ?? part.source);
  return path.join(directory, `${outputName}.mjs`);
}

/** Several runs of one tool may bundle it at the same time: a file appears whole, and stays when nothing changed. */
async function replace(file, content) {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === content) return;
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, content);
  await rename(draft, file);
}
