import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files a check looks at: paths relative to the repository, with `/`, sorted. Checks read nothing else. */
export interface Tree {
  readonly paths: readonly string[];
  read(path: string): string;
}

const skipped = new Set(['node_modules', '.git', 'dist', '.cache', '.data', 'coverage']);

/** Lists what lies on the disk below `root`, without what git ignores. Files are read once, when first asked for. */
export function treeOnDisk(root: string): Tree {
  const texts = new Map<string, string>();
  return {
    paths: walk(root, '').sort(),
    read(file) {
      const known = texts.get(file);
      if (known !== undefined) return known;
      const text = readFileSync(path.join(root, file), 'utf8');
      texts.set(file, text);
      return text;
    },
  };
}

/** A tree of the given texts by path; what the tests of the checks are made of. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  return {
    paths: Object.keys(files).sort(),
    read(file) {
      const text = files[file];
      if (text === undefined) throw new Error(`no such file in this tree: ${file}`);
      return text;
    },
  };
}

function walk(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(root, file);
    return entry.isFile() && !/\.(log|tgz)$/.test(entry.name) ? [file] : [];
  });
}

/** TypeScript and JavaScript written by hand. */
export function isSource(file: string): boolean {
  return /\.(ts|tsx|mjs|js)$/.test(file) && !isGenerated(file);
}

export function isTest(file: string): boolean {
  return /\.(test|e2e|memtest)\.(ts|tsx)$/.test(file);
}

/** Written by `npm run gen`, so no rule of style or size applies. */
export function isGenerated(file: string): boolean {
  return /(^|\/)_generated\//.test(file);
}

/** `subgraphs/users`, `platform`, `tools` …: the part of the repository a file belongs to. */
export function partOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'subgraphs' ? `${first}/${second}` : first;
}

/** 1-based line of a character offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
