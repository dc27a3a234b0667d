// The whole product in one process, or in one with workers; built to dist/server/all-in-one.mjs.
import { live } from './lifecycle.ts';
import { readSettings, readWorkerDatabase } from './settings.ts';

export { reset } from './reset.ts';
export { restart } from './restart.ts';

/** Serves until it is told to stop; ends the process. */
export function serve(): Promise<void> {
  return live(async () => (await import('./compose.ts')).openApp);
}

/** Serves as one of several processes until the primary says otherwise; ends the process. */
export async function serveWorker(): Promise<void> {
  const { openWorker } = await import('./compose.ts');
  return openWorker(readWorkerDatabase(), readSettings());
}
