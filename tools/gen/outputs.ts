import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Generated files by their path in the repository. */
export type Outputs = ReadonlyMap<string, string>;

/** A generated file that does not lie on the disk as it should. */
export interface Difference {
  readonly path: string;
  readonly what: 'is missing' | 'is outdated' | 'is not generated any more';
  /** First line that differs, counted from 1. */
  readonly line?: number;
}

/**
 * Compares the outputs with the disk. Files of `ownedFolders` that are no output count as left over.
 * @throws when an output would lie outside schema/ and _generated/
 */
export function differences(root: string, outputs: Outputs, ownedFolders: readonly string[]): Difference[] {
  for (const file of outputs.keys())
    if (!/^schema\/|(^|\/)_generated\//.test(file))
      throw new Error(`gen writes only to schema/ and _generated/, not to ${file}`);
  const changed = [...outputs].flatMap(([file, text]): Difference[] => {
    const target = path.join(root, file);
    if (!existsSync(target)) return [{ path: file, what: 'is missing' }];
    const present = readFileSync(target, 'utf8');
    return present === text
      ? []
      : [{ path: file, what: 'is outdated', line: firstDifference(present, text) }];
  });
  const left = ownedFolders
    .flatMap((folder) => filesBelow(root, folder))
    .filter((file) => !outputs.has(file))
    .map((file): Difference => ({ path: file, what: 'is not generated any more' }));
  return [...changed, ...left];
}

/** Brings the disk in line with the outputs; touches only what differs. */
export function apply(root: string, outputs: Outputs, found: readonly Difference[]): void {
  for (const { path: file } of found) {
    const target = path.join(root, file);
    const text = outputs.get(file);
    if (text === undefined) {
      rmSync(target);
      continue;
    }
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function filesBelow(root: string, folder: string): string[] {
  const full = path.join(root, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

function firstDifference(present: string, wanted: string): number {
  const [a, b] = [present.split('\n'), wanted.split('\n')];
  const at = a.findIndex((line, index) => line !== b[index]);
  return (at < 0 ? a.length : at) + 1;
}
