import path from 'node:path';
import type { Finding, Lesson } from './finding.ts';
import { isGenerated, isSource, type Tree } from './tree.ts';

const followable: Lesson = {
  rule: 'Text refers only to what a stranger with a clone can open.',
  why: 'A path of one machine, a document outside the repository or a private ticket explains nothing to them.',
  instead: 'Say the reason itself, or name an ADR, a file of this repository or a public address.',
  recipe: 'docs/CONTRIBUTING.md',
};
const todo: Lesson = {
  rule: 'No TODO without a reference: TODO(#12).',
  why: 'A note that nobody is reminded of is an apology, not a plan.',
  instead: 'Do it now, open a ticket and name it, or delete the note.',
  recipe: 'docs/CONTRIBUTING.md',
};
const dead: Lesson = {
  rule: 'No commented-out code.',
  why: 'It is never compiled, never right and always read; git remembers it.',
  instead: 'Delete it.',
  recipe: 'docs/CONTRIBUTING.md',
};
const reasons: Lesson = {
  rule: 'A suppressed rule says why: `// oxlint-disable-next-line rule -- why`.',
  why: 'Without the reason the next reader can neither trust nor remove it.',
  instead:
    'Write the reason after ` -- `, narrow it to one line, or fix the cause. @ts-ignore is never needed.',
  recipe: 'docs/CONTRIBUTING.md',
};

const note = /(?:^|\s)(?:\/\/|\/?\*|#|<!--)\s*(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/;
/** Spelled so that this file does not match itself. */
const elsewhere =
  /(?<![\w.$}])[/](?:work|home|Users|root)[/][\w.-]+|[/]tmp[/]tv\b|\b[Ii]ssue[ ]#?\d+|\bblue[p]rint\b|\b(?:[Ss]ub|coding |AI )-?age[n]ts?\b/;
const code =
  /^\s*\/\/\s*(import .* from |export |(const|let) \w+ =|return .*;$|await .*;$|if \(.*\{$|\}\s*(else.*)?$|[\w.]+\(.*\);$)/;
const suppression =
  /(?:^|\s)(?:\/\/|\/\*)\s*(oxlint-disable[\w-]*|prettier-ignore|@ts-expect-error|@ts-ignore|@ts-nocheck)\b(.*)/;

/** Checks comments and prose line by line. */
export function checkWording(tree: Tree): Finding[] {
  const names = new Set([
    'README.md',
    'CHANGELOG.md',
    ...tree.paths.map((file) => path.posix.basename(file)),
  ]);
  return tree.paths
    .filter((file) => /\.(ts|tsx|mjs|js|css|md|yml|graphql)$/.test(file) && !isGenerated(file))
    .filter((file) => !file.startsWith('tools/check/check-wording'))
    .flatMap((file) =>
      tree
        .read(file)
        .split('\n')
        .flatMap((text, index) => {
          const found = lineFindings(file, text, names);
          return found.map(([lesson, detail]) => ({ lesson, path: file, line: index + 1, detail }));
        }),
    );
}

function lineFindings(file: string, text: string, names: ReadonlySet<string>): [Lesson, string][] {
  const found: [Lesson, string][] = [];
  const outside = elsewhere.exec(text);
  if (outside) found.push([followable, `"${outside[0]}"`]);
  for (const [name] of text.matchAll(/(?<![\w/.*-])[\w-]+\.md\b/g))
    if (!names.has(name) && !/https?:\/\/\S*$/.test(text.slice(0, text.indexOf(name))))
      found.push([followable, `${name} is not in this repository`]);
  if (note.test(text)) found.push([todo, text.trim().slice(0, 80)]);
  if (!isSource(file)) return found;
  if (code.test(text)) found.push([dead, text.trim().slice(0, 80)]);
  const [, directive = '', rest = ''] = suppression.exec(text) ?? [];
  if (directive && !isExplained(directive, rest)) found.push([reasons, text.trim().slice(0, 80)]);
  return found;
}

function isExplained(directive: string, rest: string): boolean {
  if (/ignore|nocheck/.test(directive) && directive.startsWith('@')) return false;
  return directive.startsWith('oxlint') ? / -- \S+/.test(rest) : rest.replace(/[-:*/ ]/g, '').length >= 8;
}
