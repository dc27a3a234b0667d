import type { Finding, Lesson } from './finding.ts';
import { isTest, type Tree } from './tree.ts';

const modules: Lesson = {
  rule: 'subgraph.ts lists every folder below modules/ and extends/.',
  why: 'A module that is not listed compiles, passes its own tests and does not exist for anybody.',
  instead: 'Import the module in subgraph.ts and add it to the list, or delete the folder.',
  recipe: 'docs/recipes/add-a-module.md',
};
const migrations: Lesson = {
  rule: 'Every migration file is in the list of its subgraph, and is named <timestamp>-<verb>-<noun>.ts.',
  why: 'Migrations run from the list, never from a folder, so an unlisted one never runs.',
  instead: 'Add it at the end of migrations/index.ts (or the list the subgraph keeps).',
  recipe: 'docs/recipes/add-a-field.md',
};

/** Compares the folders and migration files of each subgraph with the lists that make them part of it. */
export function checkLists(tree: Tree): Finding[] {
  const subgraphs = new Set(tree.paths.flatMap((file) => /^subgraphs\/[^/]+\/src\//.exec(file)?.[0] ?? []));
  return [...subgraphs].flatMap((src) => {
    const own = tree.paths.filter((file) => file.startsWith(src) && file.endsWith('.ts') && !isTest(file));
    const lists = own.filter(
      (file) => !file.slice(src.length).includes('/') || file.endsWith('/migrations/index.ts'),
    );
    const listed = lists.map((file) => tree.read(file)).join('\n');
    return [...unlistedModules(tree, own, src), ...migrationFindings(own, src, listed)];
  });
}

function unlistedModules(tree: Tree, own: readonly string[], src: string): Finding[] {
  const file = `${src}subgraph.ts`;
  const text = own.includes(file) ? tree.read(file) : '';
  const folders = new Set(
    own.flatMap((one) => /^(modules|extends)\/[^/]+\//.exec(one.slice(src.length))?.[0] ?? []),
  );
  return [...folders]
    .filter((folder) => !text.includes(`./${folder}`))
    .map((folder) => ({ lesson: modules, path: file, detail: `does not list ${folder.slice(0, -1)}` }));
}

function migrationFindings(own: readonly string[], src: string, listed: string): Finding[] {
  const files = own.filter((file) => file.startsWith(`${src}migrations/`) && !file.endsWith('/index.ts'));
  return files.flatMap((file) => {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const found: Finding[] = [];
    if (!/^\d{8}T\d{4}-[a-z]+(-[a-z0-9]+)+\.ts$/.test(name))
      found.push({
        lesson: migrations,
        path: file,
        detail: 'is not named like 20261121T1200-create-message.ts',
      });
    if (!listed.includes(`/${name}`)) found.push({ lesson: migrations, path: file, detail: 'is in no list' });
    return found;
  });
}
