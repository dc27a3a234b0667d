// npm run dev: the server in a child process, built and started anew when one of its sources changes; the web from
// Vite's own server, which replaces modules in the open page.
import { spawn } from 'node:child_process';
import { existsSync, watch as watchFolder } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from '../build/build.mjs';
import { root } from './install.mjs';
import { complain, say } from './terminal.mjs';

const serverFolders = ['platform', 'subgraphs', 'router', 'schema', 'tools/start'];
const unimportant = /(^|[\\/])(node_modules|dist)([\\/]|$)|\.(test|e2e)\.tsx?$|\.md$/;

/** Editors and branch switches write many files at once. */
const SETTLE_MS = 150;

/** Goes on until Ctrl-C, which ends the server first. */
export async function watch() {
  await ensureBuilt({ only: 'server' });
  let server = startServer();
  // However this process ends, the server does not outlive it.
  process.on('exit', () => server.kill('SIGTERM'));
  // Vite reports some failures of its background work to nobody; the API goes on without the pages.
  process.on('unhandledRejection', (error) => complain(error?.message ?? String(error)));
  const web = await startWeb();
  let timer;
  let working = Promise.resolve();
  const restart = async () => {
    const built = await ensureBuilt({ only: 'server' }).catch((error) => complain(error.message));
    if (!built?.length) return;
    await stop(server);
    server = startServer();
  };
  const changed = (_event, file) => {
    if (file && unimportant.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => (working = working.then(restart)), SETTLE_MS);
  };
  for (const folder of serverFolders) watchFolder(path.join(root, folder), { recursive: true }, changed);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      await Promise.all([stop(server), web?.close()]);
      process.exit(0);
    });
  }
}

async function startWeb() {
  if (!existsSync(path.join(root, 'web/vite.config.ts'))) return undefined;
  process.env.API_ORIGIN ??= `http://localhost:${process.env.PORT ?? 4000}`;
  const { createServer } = await import('vite');
  const vite = await createServer({
    root: path.join(root, 'web'),
    configFile: path.join(root, 'web/vite.config.ts'),
    logLevel: 'warn',
    clearScreen: false,
    // Its workers are imported in a way that only Vite's own pipeline understands, not the pre-bundler.
    optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  });
  await vite.listen();
  say(`the web with reload on save: ${vite.resolvedUrls?.local[0] ?? 'see above'}`);
  return vite;
}

function startServer() {
  const child = spawn(process.execPath, [path.join(root, 'tools/start/serve.mjs')], {
    cwd: root,
    stdio: 'inherit',
  });
  child.once('exit', (code) => {
    if (code) say('the server has ended; the next saved change starts it again');
  });
  return child;
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // The terminal's Ctrl-C has reached it as well; it takes two within a moment for one.
  child.kill('SIGTERM');
  await ended;
}
