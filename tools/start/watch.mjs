// npm run dev: builds, serves from a child process, and does both again when a source changes.
import { spawn } from 'node:child_process';
import { watch as watchFolder } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from '../build/build.mjs';
import { root } from './install.mjs';
import { complain, say } from './terminal.mjs';

const folders = ['platform', 'subgraphs', 'router', 'schema', 'client-sdk', 'web', 'tools'];
/** Editors and branch switches write many files at once. */
const SETTLE_MS = 150;

/** Never returns by itself: Ctrl-C ends the server first, then this. */
export async function watch() {
  let server = startServer();
  let timer;
  let working = Promise.resolve();
  const rebuild = async () => {
    const built = await ensureBuilt().catch((error) => complain(error.message));
    if (!built?.includes('server')) return;
    say('the server is restarted');
    await stop(server);
    server = startServer();
  };
  const changed = (_event, file) => {
    if (file && /(^|[\\/])(node_modules|dist|_generated)([\\/]|$)|\.test\.tsx?$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => (working = working.then(rebuild)), SETTLE_MS);
  };
  for (const folder of folders) watchFolder(path.join(root, folder), { recursive: true }, changed);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    // The child has the terminal's signal too; a second one forces it.
    process.on(signal, async () => {
      await stop(server);
      process.exit(0);
    });
  }
}

function startServer() {
  const child = spawn(process.execPath, [path.join(root, 'tools/start/serve.mjs')], { stdio: 'inherit' });
  child.once('exit', (code) => {
    if (code) say('the server has ended; the next saved change starts it again');
  });
  return child;
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
