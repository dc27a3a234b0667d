// Two processes of nothing, to test what becomes of them. WORK says how a worker's start goes once the first ones serve,
// FIRST_WORK how theirs goes; START_WITHIN_MS is how long either may take, LEAVE_WITHIN_MS how long the end of
// one that has a successor.
import cluster from 'node:cluster';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@testverse/platform/log';
import { serveAsWorker, startWorkers } from '../workers.ts';

const { MARK = '', WORK, FIRST_WORK, START_WITHIN_MS, LEAVE_WITHIN_MS } = process.env;

async function open(): Promise<{ close(): Promise<void> }> {
  console.log(`worker ${process.pid}`);
  const work = existsSync(MARK) ? WORK : FIRST_WORK;
  const isRefused = existsSync(path.join(path.dirname(MARK), 'refuse'));
  if (work === 'refuse' || isRefused) throw new Error('no room for another one');
  if (work === 'hang') await new Promise(() => undefined);
  return { close: () => Promise.resolve() };
}

if (cluster.isPrimary) {
  const log = createLogger({ service: 'tiny', level: 'error' });
  const script = fileURLToPath(import.meta.url);
  const startWithinMs = START_WITHIN_MS ? Number(START_WITHIN_MS) : undefined;
  const leaveWithinMs = LEAVE_WITHIN_MS ? Number(LEAVE_WITHIN_MS) : undefined;
  const workers = await startWorkers({ count: 2, script, env: {}, log, startWithinMs, leaveWithinMs }).catch(
    (error: Error) => {
      console.log(error.message);
      process.exit(1);
    },
  );
  writeFileSync(MARK, '');
  process.on('SIGUSR2', () => {
    workers.renew().then(
      () => console.log('renewed'),
      (error: Error) => console.log(error.message),
    );
  });
  process.on('SIGTERM', () => void workers.close().then(() => process.exit(0)));
  console.log('both serve');
} else {
  setInterval(() => undefined, 1_000);
  await serveAsWorker(open);
}
