import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Runs from dist/server. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export const webRoot = path.join(root, 'dist/web');

/** The process that plans operations. */
export const plannerScript = path.join(root, 'dist/server/planner.mjs');

/** The schemas of the subgraphs as they were built, by name. */
export function builtSdls(): Map<string, string> {
  const folder = path.join(root, 'dist/server/sdl');
  return new Map(
    readdirSync(folder).map((file) => [
      path.basename(file, '.graphql'),
      readFileSync(path.join(folder, file), 'utf8'),
    ]),
  );
}

/** Names what was built; empty for what was not. */
export function buildName(): string {
  const stamp = path.join(root, 'dist/server/.stamp');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : '';
}

/** Whether the web app is built and will be served. */
export function hasWeb(): boolean {
  return existsSync(path.join(webRoot, 'index.html'));
}
