// Two processes of nothing, to test what becomes of them. WORK says how a worker's start goes once the first ones serve.
import cluster from 'node:cluster';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@testverse/platform/log';
import { serveAsWorker, startWorkers } from '../workers.ts';

const { MARK = '', WORK } = process.env;

async function open(): Promise<{ close(): Promise<void> }> {
  console.log(`worker ${process.pid}`);
  if (existsSync(MARK)) {
    if (WORK === 'refuse') throw new Error('no room for another one');
    if (WORK === 'hang') await new Promise(() => undefined);
  }
  return { close: () => Promise.resolve() };
}

if (cluster.isPrimary) {
  const log = createLogger({ service: 'tiny', level: 'error' });
  const workers = await startWorkers({ count: 2, script: fileURLToPath(import.meta.url), env: {}, log });
  writeFileSync(MARK, '');
  process.on('SIGTERM', () => void workers.close().then(() => process.exit(0)));
  console.log('both serve');
} else {
  setInterval(() => undefined, 1_000);
  await serveAsWorker(open);
}
