import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    languageOptions: {
      parserOptions: {
        // The few files that are asked about, not the whole repository.
        project: [path.join(root, 'tools/check/testing/tsconfig.json')],
        // With CI=true the parser would take files from the disk, and not see the texts of this test.
        disallowAutomaticSingleRunInference: true,
      },
    },
  },
});

/** Lints `text` as if it stood in that file, which has to exist because typed rules ask the compiler about it. */
async function rulesBroken(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

const server = 'platform/src/errors/mask.ts';

describe('lint rules', () => {
  it.each([
    ['no-restricted-syntax', 'export const now = Date.now();'],
    ['no-restricted-syntax', 'export const now = new Date();'],
    ['no-restricted-syntax', 'export const dice = Math.random();'],
    ['no-restricted-syntax', 'export const port = process.env.PORT;'],
    ['no-console', 'console.log(1);'],
    ['@typescript-eslint/no-explicit-any', 'export const x: any = 1;'],
    ['@typescript-eslint/no-non-null-assertion', 'export const x = (a: string | null) => a!.length;'],
    ['@typescript-eslint/no-floating-promises', 'const x = async () => 1;\nx();'],
    ['@typescript-eslint/no-misused-promises', 'const x = async () => true;\nif (x()) x.toString();'],
    [
      '@typescript-eslint/consistent-type-imports',
      "import { Row } from '../db/row.ts';\nexport type X = Row;",
    ],
    ['@typescript-eslint/ban-ts-comment', '// @ts-ignore\nexport const x = 1;'],
  ])('refuse in servers (%s): %s', async (rule, text) => {
    expect(await rulesBroken(server, text)).toContain(rule);
  });

  it('accept a moment that was given, and the clock and the environment where they belong', async () => {
    expect(await rulesBroken(server, 'export const at = (ms: number) => new Date(ms);')).toEqual([]);
    expect(
      await rulesBroken('platform/src/context/clock.ts', 'export const now = () => new Date();'),
    ).toEqual([]);
    expect(await rulesBroken('subgraphs/users/src/env.ts', 'export const port = process.env.PORT;')).toEqual(
      [],
    );
  });

  it('leave value imports alone where decorators need them at run time', async () => {
    const text = `import { Column } from 'typeorm';
import { Row } from '../db/row.ts';
export class Box {
  @Column()
  row: Row | undefined;
}`;
    expect(await rulesBroken(server, text)).toEqual([]);
  });

  it('tell how to do it instead', async () => {
    const [result] = await eslint.lintText('export const now = Date.now();', {
      filePath: path.join(root, server),
    });
    expect(result?.messages[0]?.message).toContain('ctx.clock');
  });
});
