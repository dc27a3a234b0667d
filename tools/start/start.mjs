// npm start: installs when needed, builds when stale, then serves everything from this process.
//   node tools/start/start.mjs [reset [--yes] | restart] [--watch] [--distributed]
// Plain Node: nothing is imported from node_modules before it is known to be there.
import { checkNode, ensureInstalled, root } from './install.mjs';
import { mostWorkers } from './most-workers.mjs';
import { isProblem, StartProblem } from './problem.mjs';
import { complain } from './terminal.mjs';

const usage = `usage: npm start                    everything on http://localhost:4000
       npm start -- --workers 2     the API in two processes that share the port
       npm run start:distributed    every part as a process of its own, with a Redis between them
       npm run dev                  the same for developers: a saved file is live at once
       npm restart                  new processes in the place of those that serve, without a pause
       npm run reset [-- --yes]     empties the data folder
environment: PORT (4000)  HOST (127.0.0.1: this machine only)  DATA_DIR (.data)
             DATABASE_URL (the embedded PostgreSQL)  DEMO (1; 0 with DATABASE_URL)  LOG_LEVEL (warn)
             WORKERS (1)  REDIS_URL (a Redis of its own, for start:distributed)`;

/** @param {string[]} args */
async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return console.log(usage);
  takeWorkers(args);
  const unknown = args.find(
    (arg) => !['reset', 'restart', '--yes', '--watch', '--distributed'].includes(arg),
  );
  if (unknown) throw new StartProblem(`"${unknown}" is not known here.\n${usage}`);
  checkNode();
  process.chdir(root);
  await ensureInstalled();
  if (args.includes('--watch')) return (await import('./watch.mjs')).watch();
  const { ensureBuilt } = await import('../build/build.mjs');
  await ensureBuilt({ apart: true });
  await useCompileCache();
  if (args.includes('--distributed')) return (await import('../../dist/server/distributed.mjs')).serve();
  const server = await import('../../dist/server/all-in-one.mjs');
  if (args.includes('reset')) await server.reset({ yes: args.includes('--yes') });
  else if (args.includes('restart')) await server.restart();
  else await server.serve();
}

/**
 * `--workers 2` and `--workers=2` are the setting WORKERS. A number that cannot be is refused here: the settings are read
 * by what is built first.
 * @param {string[]} args loses them
 */
function takeWorkers(args) {
  const at = args.findIndex((arg) => arg.split('=', 1)[0] === '--workers');
  if (at < 0) return;
  const [, value] = args[at].split('=', 2);
  process.env.WORKERS = value ?? args[at + 1] ?? '';
  const count = Number(process.env.WORKERS);
  if (!Number.isInteger(count) || count < 1 || count > mostWorkers)
    throw new StartProblem(
      `--workers wants a number from 1 to ${mostWorkers}, as in: npm start -- --workers 2`,
    );
  args.splice(at, value === undefined ? 2 : 1);
}

/** Node 22 and newer keep compiled code between starts. */
async function useCompileCache() {
  const { default: nodeModule } = await import('node:module');
  nodeModule.enableCompileCache?.(`${root}/.cache/compiled`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  complain(isProblem(error) ? error.message : (error?.stack ?? String(error)));
  process.exit(1);
}
