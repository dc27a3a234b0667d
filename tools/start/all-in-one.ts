// The whole product in one process; built to dist/server/all-in-one.mjs.
import { live } from './lifecycle.ts';

export { reset } from './reset.ts';

/** Serves until it is told to stop; ends the process. */
export function serve(): Promise<void> {
  return live(async () => (await import('./compose.ts')).openApp);
}
