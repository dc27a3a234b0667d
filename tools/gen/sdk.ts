import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Outputs } from './outputs.ts';

/**
 * Runs graphql-codegen by codegen.yml, in memory. It reads the schema from the disk, so that has to be current.
 * @throws an error that lists what is wrong with the operations
 */
export async function generateSdk(root: string): Promise<Outputs> {
  const configFilePath = path.join(root, 'codegen.yml');
  if (!existsSync(configFilePath)) return new Map();
  // Loaded late: it takes most of a second, which printing a single subgraph does not need.
  const { generate, loadCodegenConfig } = await import('@graphql-codegen/cli');
  const { config } = await loadCodegenConfig({ configFilePath });
  const quiet = { ...config, cwd: root, silent: true, noSilentErrors: false };
  const files: readonly { filename: string; content: string }[] = await generate(quiet, false).catch(
    (error: unknown) => {
      throw new Error(`The SDK cannot be generated:\n${reasons(error).join('\n')}`);
    },
  );
  return new Map(
    files.map(({ filename, content }) => [
      relative(root, filename),
      content.endsWith('\n') ? content : `${content}\n`,
    ]),
  );
}

/** The library wraps what is wrong into an error about the number of errors. */
function reasons(error: unknown): string[] {
  const inner =
    typeof error === 'object' && error && 'errors' in error && Array.isArray(error.errors)
      ? error.errors
      : [];
  return [
    ...new Set(
      (inner.length ? inner : [error]).map((one: unknown) =>
        one instanceof Error ? one.message : String(one),
      ),
    ),
  ];
}

function relative(root: string, file: string): string {
  return path.relative(root, path.resolve(root, file)).split(path.sep).join('/');
}
