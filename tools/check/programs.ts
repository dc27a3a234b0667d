import path from 'node:path';
import { runNode } from './process.ts';

/** The result of one step: whether it passed, and what to print below its name. */
export interface Outcome {
  readonly isClean: boolean;
  readonly note?: string;
  readonly details?: string;
}

/** Prettier over the whole repository. */
export async function runFormat(root: string): Promise<Outcome> {
  const args = ['--check', '--log-level', 'warn', '--cache', '--cache-location', '.cache/prettier', '.'];
  const { exitCode, stderr, stdout } = await runNode(root, 'node_modules/prettier/bin/prettier.cjs', args);
  if (exitCode === 0) return { isClean: true };
  const files = `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line && !/Code style issues|Run Prettier/.test(line));
  return { isClean: false, details: ['  `npm run format` puts these right:', ...indent(files)].join('\n') };
}

/** The type checker; keeps what it learned in .cache. */
export async function runTypes(root: string): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await runNode(root, 'node_modules/typescript/bin/tsc', [
    '-p',
    'tsconfig.json',
    '--pretty',
    'false',
  ]);
  return {
    isClean: exitCode === 0,
    details: indent(`${stdout}${stderr}`.split('\n').filter(Boolean)).join('\n'),
  };
}

interface LintedFile {
  readonly filePath: string;
  readonly messages: readonly { line: number; message: string; ruleId: string | null; severity: 1 | 2 }[];
}

/** eslint with typed rules. Warnings (long functions) are counted; `--warnings` lists them. */
export async function runLint(root: string, listsWarnings: boolean): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await runNode(root, 'node_modules/eslint/bin/eslint.js', [
    '.',
    '--format',
    'json',
  ]);
  if (exitCode > 1 || !stdout.startsWith('['))
    return { isClean: false, details: indent(stderr.split('\n')).join('\n') };
  const files = JSON.parse(stdout) as LintedFile[];
  const all = files.flatMap(({ filePath, messages }) =>
    messages.map((one) => ({ ...one, place: `${path.relative(root, filePath)}:${one.line}` })),
  );
  const warnings = all.filter(({ severity }) => severity === 1);
  const shown = listsWarnings ? all : all.filter(({ severity }) => severity === 2);
  return {
    isClean: exitCode === 0,
    note: warnings.length ? `${warnings.length} warnings (npm run check -- lint --warnings)` : undefined,
    details: indent(shown.map(({ place, message, ruleId }) => `${place}  ${message}  ${ruleId ?? ''}`)).join(
      '\n',
    ),
  };
}

/** Generates in memory and compares with what is committed. */
export async function runGenerated(root: string): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await runNode(root, 'tools/run.mjs', ['tools/gen/gen.ts', '--check']);
  // Of a crash only what happened, not where in the libraries.
  const lines = `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line && !/^(\s+at |file:|Node\.js v)/.test(line));
  return { isClean: exitCode === 0, details: indent(lines).join('\n') };
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
