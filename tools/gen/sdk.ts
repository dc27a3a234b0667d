import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Outputs } from './outputs.ts';

/** Runs graphql-codegen by codegen.yml, in memory. It reads the schema from the disk, so that has to be current. */
export async function generateSdk(root: string): Promise<Outputs> {
  const configFile = path.join(root, 'codegen.yml');
  if (!existsSync(configFile)) return new Map();
  // Loaded late: two thirds of a second that printing a single subgraph does not need.
  const { generate, loadContext } = await import('@graphql-codegen/cli');
  const context = await loadContext(configFile);
  context.updateConfig({ silent: true, noSilentErrors: true, cwd: root });
  const files: readonly { filename: string; content: string }[] = await generate(context, false);
  return new Map(
    files.map(({ filename, content }) => [
      relative(root, filename),
      content.endsWith('\n') ? content : `${content}\n`,
    ]),
  );
}

function relative(root: string, file: string): string {
  return path.relative(root, path.resolve(root, file)).split(path.sep).join('/');
}
