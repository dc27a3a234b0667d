import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Runs from dist/server. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export const webRoot = path.join(root, 'dist/web');

/** The thread that plans operations. */
export const plannerScript = path.join(root, 'dist/server/planner.mjs');

/** Whether the web app is built and will be served. */
export function hasWeb(): boolean {
  return existsSync(path.join(webRoot, 'index.html'));
}
