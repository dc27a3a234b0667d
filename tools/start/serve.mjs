// Serves what is built already: no installing, no building. For containers and for the watcher.
//   node tools/start/serve.mjs [--distributed]
import { isProblem } from './problem.mjs';
import { complain } from './terminal.mjs';

try {
  const isDistributed = process.argv.includes('--distributed');
  const { serve } = isDistributed
    ? await import('../../dist/server/distributed.mjs')
    : await import('../../dist/server/all-in-one.mjs');
  await serve();
} catch (error) {
  complain(isProblem(error) ? error.message : (error?.stack ?? String(error)));
  process.exit(1);
}
