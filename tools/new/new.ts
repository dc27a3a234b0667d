import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { moduleFiles, nounOf } from './module-files.ts';

// npm run new module guilds/poll

/** The tool runs bundled from .cache/tools, two folders below the root. */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

async function newModule(place: string): Promise<void> {
  const [subgraph = '', kebab = '', ...more] = place.split('/');
  if (!subgraph || !kebab || more.length) throw new Error('usage: npm run new module <subgraph>/<noun>');
  if (!existsSync(path.join(root, 'subgraphs', subgraph, 'src/subgraph.ts')))
    throw new Error(`there is no subgraph named ${subgraph}`);
  const folder = path.join(root, 'subgraphs', subgraph, 'src/modules', kebab);
  const files = moduleFiles(subgraph, kebab);
  if (existsSync(folder))
    throw new Error(`${path.relative(root, folder)} exists already; nothing was written`);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of files) {
    const target = path.join(root, file);
    writeFileSync(target, await format(text, { ...(await resolveConfig(target)), filepath: target }));
    console.log(`wrote ${file}`);
  }
  console.log(nextSteps(subgraph, kebab));
}

function nextSteps(subgraph: string, kebab: string): string {
  const { camel, snake } = nounOf(kebab);
  return `
Its test fails now. Next (docs/recipes/add-a-module.md):
  1. list ${camel}Module() in subgraphs/${subgraph}/src/subgraph.ts
  2. create the table ${subgraph}.${snake} in subgraphs/${subgraph}/src/migrations, and list the migration
  3. npm run test:only -- ${kebab}
  4. npm run gen, and read the diff of the graph
  5. say in subgraphs/${subgraph}/README.md what the noun is`;
}

const [kind, place = ''] = process.argv.slice(2);
try {
  if (kind !== 'module') throw new Error('usage: npm run new module <subgraph>/<noun>');
  await newModule(place);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
