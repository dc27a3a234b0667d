import { isCi } from '../test/parts.mjs';
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

/** What oxlint found. */
export interface Lint {
  readonly problems: readonly Problem[];
  /** Why it found nothing at all. */
  readonly failure?: string;
}

interface Problem {
  readonly message: string;
  /** `eslint(no-console)`, `typescript(TS2322)`. */
  readonly code?: string;
  readonly severity: 'error' | 'warning' | 'advice';
  readonly filename: string;
  readonly labels?: readonly { readonly span: { readonly line: number } }[];
}

const oxlint = 'node_modules/oxlint/bin/oxlint';

/** Why nothing can be linted on this machine; null where it can. */
export async function missingLinter(root: string): Promise<string | null> {
  const { exitCode } = await runNode(root, oxlint, ['--version']);
  return exitCode === 0
    ? null
    : `oxlint for ${process.platform} ${process.arch} (see docs/NOTES-dependencies.md)`;
}

/** Runs oxlint on everything below `root`, which has its configuration and a tsconfig.json. */
export async function lint(root: string): Promise<Lint> {
  const { stdout, stderr } = await runNode(root, oxlint, ['--format', 'json']);
  const end = stdout.lastIndexOf('}');
  if (!stdout.startsWith('{')) return { problems: [], failure: `${stdout}${stderr}` };
  const { diagnostics } = JSON.parse(stdout.slice(0, end + 1)) as { diagnostics: Problem[] };
  // What kept it from asking the compiler stands behind the list, or beside it.
  const failure = `${stdout.slice(end + 1)}${stderr}`.trim();
  return { problems: diagnostics, ...(failure ? { failure } : {}) };
}

/**
 * oxlint with rules that ask the compiler, and what the compiler says. Warnings (long functions) are counted;
 * `--warnings` lists them. A machine that lacks oxlint checks the types, says so, and fails where nobody reads along.
 */
export async function runLint(root: string, listsWarnings: boolean): Promise<Outcome> {
  const missing = await missingLinter(root);
  if (missing) {
    const types = await runTypes(root);
    return { ...types, isClean: types.isClean && !isCi(), note: `SKIPPED: this machine lacks ${missing}` };
  }
  const { problems, failure } = await lint(root);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.length - errors.length;
  const lines = (listsWarnings ? problems : errors).map(
    ({ filename, labels, message, code }) =>
      `${filename}:${labels?.[0]?.span.line ?? 1}  ${message}  ${code ?? ''}`,
  );
  return {
    isClean: errors.length === 0 && failure === undefined,
    note: warnings ? `${warnings} warnings (npm run check -- lint --warnings)` : undefined,
    details: indent([...(failure?.split('\n') ?? []), ...lines]).join('\n'),
  };
}

/** The type checker alone, ten times slower than what oxlint brings. */
async function runTypes(root: string): Promise<Outcome> {
  const tsc = 'node_modules/typescript/bin/tsc';
  const { exitCode, stdout, stderr } = await runNode(root, tsc, ['-p', 'tsconfig.json', '--pretty', 'false']);
  return {
    isClean: exitCode === 0,
    details: indent(`${stdout}${stderr}`.split('\n').filter(Boolean)).join('\n'),
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
