import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@testverse/platform/log';
import { StartProblem } from './postgres/errors.ts';

/** What the primary tells a worker, and a worker the primary. */
export type WorkerWord = { kind: 'serving' } | { kind: 'refused'; reason: string } | { kind: 'drain' };

export interface WorkersOptions {
  count: number;
  /** The script a worker runs. */
  script: string;
  env: Readonly<Record<string, string>>;
  log: Logger;
}

export interface Workers {
  /** Lets every worker finish what it does, then ends it. */
  close(): Promise<void>;
  /** Without time to wait. */
  kill(): void;
}

/** A worker that dies comes back after this long, and a multiple of it when it dies again and again. */
const backAfterMs = 200;
const longestBackAfterMs = 10_000;
/** A worker that has lived this long did not die of its start. */
const steadyAfterMs = 30_000;

/**
 * Runs the API in several processes that share one port. A worker that dies is replaced; the others go on meanwhile.
 * @throws StartProblem when the first of them cannot serve
 */
export async function startWorkers({ count, script, env, log }: WorkersOptions): Promise<Workers> {
  cluster.setupPrimary({ exec: script, args: [] });
  const living = new Set<Worker>();
  let isClosing = false;

  function fork(deaths: number): Worker {
    const bornAt = performance.now();
    const worker = cluster.fork(env);
    living.add(worker);
    const reasonOf = refusals(worker);
    worker.once('exit', (code, signal) => {
      living.delete(worker);
      if (isClosing) return;
      const again = performance.now() - bornAt > steadyAfterMs ? 0 : deaths + 1;
      const seen = { pid: worker.process.pid, code, signal, reason: reasonOf() };
      log.error(seen, 'a worker ended; another one takes its place');
      const comeBack = (): void => void (isClosing || fork(again));
      setTimeout(comeBack, Math.min(longestBackAfterMs, backAfterMs * 2 ** again)).unref();
    });
    return worker;
  }

  const kill = (): void => {
    isClosing = true;
    for (const worker of living) worker.process.kill('SIGKILL');
  };
  const first = Array.from({ length: count }, () => fork(0));
  try {
    await Promise.all(first.map(serving));
  } catch (error) {
    kill();
    throw error;
  }
  return {
    kill,
    close: async () => {
      isClosing = true;
      await Promise.all([...living].map(drained));
    },
  };
}

/** Listens for why a worker cannot serve. */
function refusals(worker: Worker): () => string | undefined {
  let reason: string | undefined;
  worker.on('message', (word: WorkerWord) => {
    if (word.kind === 'refused') reason = word.reason;
  });
  return () => reason;
}

/** Waits for a worker's first word. */
async function serving(worker: Worker): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  try {
    const word = await Promise.race([
      once(worker, 'message', { signal }).then(([message]) => message as WorkerWord),
      once(worker, 'exit', { signal }).then(() => null),
    ]);
    if (word?.kind === 'serving') return;
    throw new StartProblem(
      word?.kind === 'refused'
        ? word.reason
        : 'a worker process ended before it could serve; see the lines above.',
    );
  } finally {
    stop.abort();
  }
}

async function drained(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const gone = once(worker, 'exit');
  if (worker.isConnected()) worker.send({ kind: 'drain' } satisfies WorkerWord);
  else worker.process.kill('SIGTERM');
  await gone;
}

/** The worker's side: says how its start went, and closes when it is told to or when its primary is gone. */
export async function serveAsWorker(open: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  // The terminal's Ctrl-C reaches every process of the group; the primary tells its workers when to go.
  for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined);
  const say = (word: WorkerWord): void => void process.send?.(word);
  let app: { close(): Promise<void> } | undefined;
  let isLeaving = false;
  const leave = (): void => {
    if (isLeaving) return;
    isLeaving = true;
    // Whoever does not serve yet has nothing to finish.
    if (!app) process.exit(0);
    void app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  // A word that comes while nobody listens is lost, and the primary would wait for this worker in vain.
  process.on('message', (word: WorkerWord) => {
    if (word.kind === 'drain') leave();
  });
  process.on('SIGTERM', leave);
  // Without its primary there is no database for long.
  process.on('disconnect', leave);
  try {
    app = await open();
  } catch (error) {
    say({ kind: 'refused', reason: error instanceof Error ? error.message : String(error) });
    // The word has to be written before the process is gone.
    await sleep(50);
    process.exit(1);
  }
  say({ kind: 'serving' });
}
