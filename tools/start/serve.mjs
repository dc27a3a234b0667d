// Serves what is built already: no installing, no building. For containers and for the watcher.
import { isProblem } from './problem.mjs';
import { complain } from './terminal.mjs';

try {
  const { serve } = await import('../../dist/server/all-in-one.mjs');
  await serve();
} catch (error) {
  complain(isProblem(error) ? error.message : (error?.stack ?? String(error)));
  process.exit(1);
}
