import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCi } from '../test/parts.mjs';
import { lint, missingLinter, type Lint } from './programs.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Each rule we count on, with a text that breaks it. */
const broken: readonly [rule: string, text: string][] = [
  ['no-console', 'console.log(1);'],
  ['eqeqeq', 'export const same = (a: unknown, b: unknown) => a == b;'],
  ['no-empty', 'if (globalThis) {\n}'],
  ['no-unused-vars', 'export const first = ([one, _two, three]: number[]) => one;'],
  ['no-useless-assignment', 'export const x = () => {\n  let y = 1;\n  y = 2;\n  return y;\n};'],
  ['prefer-const', 'let x = 1;\nexport const y = x;'],
  ['await-thenable', 'export const x = async (a: number) => await a;'],
  ['ban-ts-comment', '// @ts-ignore\nexport const x = 1;'],
  ['consistent-type-imports', "import { Row } from './row.ts';\nexport type X = Row;"],
  ['no-explicit-any', 'export const x: any = 1;'],
  ['no-floating-promises', 'const x = async () => 1;\nx();'],
  ['no-misused-promises', 'const x = async () => true;\nif (x()) x.toString();'],
  ['no-misused-promises', 'export const x = (a: number[]) => a.forEach(async (n) => void (await n));'],
  ['no-non-null-assertion', 'export const x = (a: string | null) => a!.length;'],
  ['no-unnecessary-type-assertion', 'export const x = (a: string) => a as string;'],
  ['only-throw-error', "export const x = () => {\n  throw 'no';\n};"],
  ['prefer-promise-reject-errors', "export const x = () => Promise.reject('no');"],
  [
    'switch-exhaustiveness-check',
    "export const x = (a: 'b' | 'c') => {\n  switch (a) {\n    case 'b':\n      return 1;\n  }\n  return 2;\n};",
  ],
  ['TS2322', "export const x: number = 'one';"],
  ['TS2307', "import { x } from './nowhere.ts';\nexport const y = x as string;"],
  ['TS18048', 'export const x = (a: string[]) => a[0].length;\nexport const z = (b?: string) => b.length;'],
  ['TS6133', 'const unread = 1;\nexport {};'],
  ['TS1484', "import { Shape } from './row.ts';\nexport type X = Shape;"],
  ['Unused', '// oxlint-disable-next-line no-console -- nothing is printed\nexport const x = 1;'],
];
/** What no rule may object to, by file. */
const clean: Readonly<Record<string, string>> = {
  'platform/src/at.ts': 'export const at = (ms: number) => new Date(ms);',
  'platform/src/row.ts': 'export class Row {\n  id = 1;\n}\nexport interface Shape {\n  id: number;\n}',
  // The type of a decorated member is needed at run time: no type import.
  'subgraphs/users/src/box.resolver.ts': `import { Row } from '../../../platform/src/row.ts';
const Field = () => (_target: object, _key: string) => undefined;
export class Box {
  @Field()
  row: Row | undefined;
}`,
  'tools/said.ts': "console.log('said');",
};
const hook = `import { useState } from 'react';
export function useSometimes(isOn: boolean) {
  if (isOn) useState(1);
}`;

const missing = await missingLinter(root);
if (missing && isCi()) throw new Error(`this machine lacks ${missing}`);
if (missing) console.warn(`SKIPPED: this machine lacks ${missing}`);

let found: Lint;
let folder = '';
const fileOf = (index: number) => `platform/src/broken-${index}.ts`;

// One run for all: most of it is reading the types of libraries.
beforeAll(async () => {
  if (missing) return;
  folder = await mkdtemp(path.join(tmpdir(), 'testverse-lint-'));
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  for (const file of ['.oxlintrc.json', 'tsconfig.json'])
    await cp(path.join(root, file), path.join(folder, file));
  const files = {
    ...clean,
    'web/src/hook.ts': hook,
    'client-sdk/src/_generated/types.ts': "export const x: number = 'one';",
    ...Object.fromEntries(broken.map(([, text], index) => [fileOf(index), text])),
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), `${text}\n`);
  }
  found = await lint(folder);
});
afterAll(() => folder && rm(folder, { recursive: true, force: true }));

const rulesIn = (file: string) =>
  found.problems.filter(({ filename }) => filename === file).map(({ code, message }) => `${code} ${message}`);

describe.skipIf(missing)('lint', () => {
  it.each(broken.map(([rule, text], index) => ({ rule, text, index })))(
    'refuses ($rule) $text',
    ({ rule, index }) => {
      expect(rulesIn(fileOf(index)).join('\n')).toContain(rule);
    },
  );

  it('refuses hooks that are called now and then', () => {
    expect(rulesIn('web/src/hook.ts').join('\n')).toContain('rules-of-hooks');
  });

  it('refuses wrong types in what is generated, too', () => {
    expect(rulesIn('client-sdk/src/_generated/types.ts').join('\n')).toContain('TS2322');
  });

  it('accepts what is right', () => {
    expect(Object.keys(clean).flatMap(rulesIn)).toEqual([]);
  });
});
