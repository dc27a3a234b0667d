import type { Finding, Lesson } from './finding.ts';
import { isSource, isTest, type Tree } from './tree.ts';

const files: Lesson = {
  rule: 'A source file has at most 400 lines, a test file 800.',
  why: 'A file that does not fit into one reading hides its second subject.',
  instead: 'Find the second noun or the second reason to change and give it a file of its own.',
  recipe: 'docs/CONTRIBUTING.md',
};
const platform: Lesson = {
  rule: 'platform stays small: 3,000 lines without tests, 2,300 more for events, 1,300 for execution, 1,600 for server, 1,200 for db, 700 for calls and 500 for redis, 14 folders, 12 exported values per index.ts (their types come along).',
  why: 'Everything depends on it, so everything in it must be worth knowing.',
  instead: 'Code moves in only when a second part needs it. Raising the budget takes an ADR.',
  recipe: 'docs/adr',
};

const budget = {
  file: 400,
  test: 800,
  platformLines: 3000,
  /** The product's own mechanisms, each with a budget of its own. */
  apart: { events: 2300, execution: 1300, server: 1600, db: 1200, calls: 700, redis: 500 },
  platformFolders: 14,
  indexExports: 12,
};

/** Checks the line limits of files and the budget of platform. */
export function checkSizes(tree: Tree): Finding[] {
  const sources = tree.paths.filter(isSource);
  const long = sources.flatMap((file) => {
    const limit = isTest(file) ? budget.test : budget.file;
    const lines = lineCount(tree.read(file));
    return lines > limit ? [{ lesson: files, path: file, detail: `${lines} lines, limit ${limit}` }] : [];
  });
  return [...long, ...platformFindings(tree, sources)];
}

/** One line about the sizes of all hand-written source files, tests apart. */
export function reportSizes(tree: Tree): string {
  const sizes = tree.paths
    .filter((file) => isSource(file) && !isTest(file))
    .map((file) => lineCount(tree.read(file)));
  sizes.sort((a, b) => a - b);
  const at = (share: number) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))] ?? 0;
  const total = sizes.reduce((sum, lines) => sum + lines, 0);
  return `${sizes.length} source files, ${total} lines; median ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)}`;
}

function platformFindings(tree: Tree, sources: readonly string[]): Finding[] {
  const own = sources.filter((file) => file.startsWith('platform/src/') && !isTest(file));
  const found: Finding[] = [];
  const add = (path: string, detail: string) => found.push({ lesson: platform, path, detail });
  const bound = (folder: string, files: readonly string[], limit: number): void => {
    const lines = files.reduce((sum, file) => sum + lineCount(tree.read(file)), 0);
    if (lines > limit) add(folder, `${lines} lines, limit ${limit}`);
  };
  let others = own;
  for (const [name, limit] of Object.entries(budget.apart)) {
    const folder = `platform/src/${name}`;
    const files = own.filter((file) => file.startsWith(`${folder}/`));
    others = others.filter((file) => !files.includes(file));
    bound(
      folder,
      files.filter((file) => !file.includes('/testing/')),
      limit,
    );
  }
  bound('platform/src', others, budget.platformLines);
  const folders = new Set(own.filter((file) => file.split('/').length > 3).map((file) => file.split('/')[2]));
  if (folders.size > budget.platformFolders)
    add('platform/src', `${folders.size} folders, limit ${budget.platformFolders}`);
  for (const file of own.filter((one) => one.endsWith('/index.ts'))) {
    const count = exportCount(tree.read(file));
    if (count > budget.indexExports) add(file, `${count} exported values, limit ${budget.indexExports}`);
    if (/^export \*/m.test(tree.read(file))) add(file, 'must name what it exports, without *');
  }
  return found;
}

/** Counts classes, functions and constants; a type alone adds nothing that has to be learned to run. */
function exportCount(text: string): number {
  const lists = [...text.matchAll(/export \{([^}]*)\}/g)].flatMap(([, names = '']) => names.split(','));
  const values = lists.filter((name) => name.trim() && !/^\s*type /.test(name));
  return values.length + [...text.matchAll(/^export (?!type |interface |\{|\*)/gm)].length;
}

function lineCount(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
