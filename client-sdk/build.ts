import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// node tools/run.mjs client-sdk/build.ts [folder]      writes what is published; `npm pack` it from there

const run = promisify(execFile);

/** The repository's root, from the source as from the bundled tool in .cache/tools. */
async function findRoot(): Promise<string> {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!(await readdir(folder)).includes('client-sdk')) folder = path.dirname(folder);
  return folder;
}

interface SourcePackage {
  readonly exports: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/**
 * Compiles the SDK to ESM with declarations and writes the package as strangers install it: no dependencies, the
 * graph's schema for their own code generators beside it.
 * @throws what the compiler says when the sources do not compile
 */
export async function buildPackage(outDir: string): Promise<void> {
  const root = await findRoot();
  const source = path.join(root, 'client-sdk');
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await compile(root, path.join(outDir, 'esm'));
  const own = JSON.parse(await readFile(path.join(source, 'package.json'), 'utf8')) as SourcePackage;
  await writeFile(path.join(outDir, 'package.json'), `${JSON.stringify(published(own), null, 2)}\n`);
  await cp(path.join(source, 'README.md'), path.join(outDir, 'README.md'));
  await cp(path.join(root, 'LICENSE'), path.join(outDir, 'LICENSE'));
  await cp(path.join(root, 'schema/schema.graphql'), path.join(outDir, 'schema.graphql'));
}

async function compile(root: string, outDir: string): Promise<void> {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const project = path.join(root, 'client-sdk/tsconfig.build.json');
  await run(process.execPath, [compiler, '-p', project, '--outDir', outDir]).catch(
    (error: { stdout?: string }) => {
      throw new Error(`The SDK does not compile:\n${error.stdout ?? String(error)}`);
    },
  );
  await Promise.all((await filesBelow(outDir)).filter((file) => file.endsWith('.d.ts')).map(pointToJs));
}

/** Declarations keep the `.ts` of their imports; published files are `.js`. */
async function pointToJs(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/((?:from|import\()\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function published({ exports, ...own }: SourcePackage): object {
  const { name, version, description, license, type, sideEffects } = own;
  const entries = Object.entries(exports)
    .filter(([, file]) => file.startsWith('./src/'))
    .map(([entry, file]) => {
      const built = file.replace('./src/', './esm/').replace(/\.ts$/, '');
      return [entry, { types: `${built}.d.ts`, default: `${built}.js` }];
    });
  return {
    name,
    version,
    description,
    license,
    type,
    sideEffects,
    engines: { node: '>=20.19.0' },
    files: ['esm', 'schema.graphql'],
    exports: {
      ...Object.fromEntries(entries),
      './schema.graphql': './schema.graphql',
      './package.json': './package.json',
    },
  };
}

const isMain = path.basename(process.argv[1] ?? '').startsWith('build');
if (isMain) {
  const outDir = path.resolve(process.argv[2] ?? path.join(await findRoot(), 'client-sdk/dist'));
  await buildPackage(outDir);
  console.log(`The package lies in ${outDir}; publish it with \`npm publish ${outDir}\`.`);
}
