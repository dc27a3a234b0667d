// Every subgraph and the router as processes of their own, started and kept alive by this one; built to
// dist/server/distributed.mjs.
import { live } from './lifecycle.ts';
import { needRedis } from './redis.ts';
import { readSettings } from './settings.ts';

/** Serves until it is told to stop; ends the process. @throws StartProblem when the machine lacks what it takes */
export function serve(): Promise<void> {
  needRedis(readSettings());
  return live(async () => (await import('./processes.ts')).openProcesses);
}
