import type { Finding, Lesson } from './finding.ts';
import { isSource, isTest, lineAt, partOf, type Tree } from './tree.ts';

const one: Lesson = {
  rule: 'Exactly one file of a package reads process.env: env.ts.',
  why: 'All settings are known, checked and listed in one place, and all errors are told at once at the start.',
  instead:
    'Declare the setting in the env.ts of the package (parseEnv of platform/env) and pass the value on.',
  recipe: 'docs/CONTRIBUTING.md',
};

/** Scripts, not servers: they read what the caller's shell says, as the configuration files of tools may. */
const free = new Set(['tools', 'tests', '.ci']);

/** Refuses process.env outside the one env.ts of each package. */
export function checkProcessEnv(tree: Tree): Finding[] {
  const readers = tree.paths.filter(
    (file) =>
      isSource(file) &&
      !isTest(file) &&
      file.includes('/') &&
      !/\.config\.[a-z]+$/.test(file) &&
      !free.has(partOf(file)),
  );
  const firstOf = new Map<string, string>();
  return readers.flatMap((file) => {
    const text = tree.read(file);
    const at = text.search(
      /\bprocess\s*\.\s*env\b|\bprocess\[['"]env['"]\]|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/,
    );
    if (at < 0) return [];
    const finding = (detail: string) => [{ lesson: one, path: file, line: lineAt(text, at), detail }];
    if (!/(^|\/)env(\.ts|\/[a-z-]+\.ts)$/.test(file)) return finding('reads process.env');
    const other = firstOf.get(partOf(file));
    if (other) return finding(`reads process.env, as ${other} does`);
    firstOf.set(partOf(file), file);
    return [];
  });
}
