// Runs a TypeScript tool of this repository on any supported Node: bundles it (own code only) and imports it.
//   node tools/run.mjs tools/check/check.ts [arguments]
import { pathToFileURL } from 'node:url';
import { bundle } from './build/bundle.mjs';

const [entry, ...rest] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node tools/run.mjs <tool.ts> [arguments]');
  process.exit(2);
}
const file = await bundle({ entry, outDir: '.cache/tools' });
process.argv = [process.argv[0], file, ...rest];
await import(pathToFileURL(file).href);
