import { builtinModules } from 'node:module';
import type { Finding, Lesson } from './finding.ts';
import { importsOf } from './source.ts';
import { isSource, isTest, lineAt, type Tree } from './tree.ts';

const pure: Lesson = {
  rule: 'client-sdk and sandbox use nothing of Node.',
  why: 'The same bytes run in browsers, in React Native and in the judge.',
  instead: 'Use what every platform has (fetch, URL, AbortSignal, Uint8Array), or take it as an option.',
  recipe: 'docs/ARCHITECTURE.md',
};

const nodeOnly = new Set(builtinModules);
const nodeGlobals = /(?<![.\w'"`])(process\.\w+|Buffer\.\w+|__dirname|__filename|require\()/;

/** Refuses Node modules and Node globals in the parts that run everywhere. */
export function checkNodeImports(tree: Tree): Finding[] {
  const isPure = (file: string) =>
    /^(client-sdk|sandbox)\/src\//.test(file) && isSource(file) && !isTest(file);
  const imports = importsOf(tree)
    .filter(
      ({ from, specifier }) => isPure(from) && (specifier.startsWith('node:') || nodeOnly.has(specifier)),
    )
    .map(({ from, line, specifier }) => ({ lesson: pure, path: from, line, detail: `imports ${specifier}` }));
  const globals = tree.paths.filter(isPure).flatMap((file) => {
    const code = tree
      .read(file)
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));
    const match = nodeGlobals.exec(code);
    return match
      ? [{ lesson: pure, path: file, line: lineAt(code, match.index), detail: `uses ${match[1]}` }]
      : [];
  });
  return [...imports, ...globals];
}
