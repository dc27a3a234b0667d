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
  /** One that does not serve after this long never will. */
  startWithinMs?: number;
  /** One whose successor serves and that does not end by then is killed. */
  leaveWithinMs?: number;
}

export interface Workers {
  /**
   * Puts another one in the place of each, one after the other: the old one ends when the new one serves, so somebody
   * always does. @throws StartProblem when one does not come to serve: then those that are left go on
   */
  renew(): Promise<void>;
  /** Lets every worker finish what it does, then ends it. */
  close(): Promise<void>;
  /** Without time to wait. */
  kill(): void;
}

/** Most of what a request makes dies with it: room for more of that makes collecting it a third cheaper. */
export const servingFlags = ['--max-semi-space-size=32'] as const;

/** Far beyond what a start takes on a machine that is busy with something else. */
const usuallyStartWithinMs = 60_000;
/** Longer than a worker takes that has requests to finish. */
const usuallyLeaveWithinMs = 15_000;
/** A worker that dies comes back after this long, and a multiple of it when it dies again and again. */
const backAfterMs = 200;
const longestBackAfterMs = 10_000;
/** A worker that has lived this long did not die of its start. */
const steadyAfterMs = 30_000;

/**
 * Runs the API in several processes that share one port. A worker that dies is replaced; the others go on meanwhile.
 * @throws StartProblem when the first of them cannot serve
 */
export async function startWorkers({
  count,
  script,
  env,
  log,
  startWithinMs = usuallyStartWithinMs,
  leaveWithinMs = usuallyLeaveWithinMs,
}: WorkersOptions): Promise<Workers> {
  cluster.setupPrimary({ exec: script, args: [], execArgv: [...process.execArgv, ...servingFlags] });
  const living = new Set<Worker>();
  /** Those that nobody replaces when they end. */
  const unmissed = new Set<Worker>();
  let isClosing = false;

  function fork(deaths: number): WorkerStart {
    const bornAt = performance.now();
    const worker = cluster.fork(env);
    living.add(worker);
    const start = watchStart(worker, startWithinMs);
    worker.once('exit', (code, signal) => {
      living.delete(worker);
      if (isClosing || unmissed.delete(worker)) return;
      const again = performance.now() - bornAt > steadyAfterMs ? 0 : deaths + 1;
      const seen = { pid: worker.process.pid, code, signal, reason: start.refusal() };
      log.error(seen, 'a worker ended; another one takes its place');
      const comeBack = (): void => void (isClosing || fork(again));
      setTimeout(comeBack, Math.min(longestBackAfterMs, backAfterMs * 2 ** again)).unref();
    });
    return start;
  }

  async function replace(old: Worker): Promise<void> {
    const start = fork(0);
    unmissed.add(start.worker);
    await serving(start);
    unmissed.delete(start.worker);
    unmissed.add(old);
    // One that hangs would hold up every other one, and every renewal to come.
    const timer = setTimeout(() => old.process.kill('SIGKILL'), leaveWithinMs);
    await drained(old);
    clearTimeout(timer);
  }

  let renewing: Promise<void> | undefined;
  async function renewAll(): Promise<void> {
    for (const worker of [...living]) if (living.has(worker) && !isClosing) await replace(worker);
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
    renew: () => (renewing ??= renewAll().finally(() => (renewing = undefined))),
    close: async () => {
      isClosing = true;
      await Promise.all([...living].map(drained));
    },
  };
}

/** How the start of a worker goes. */
interface WorkerStart {
  worker: Worker;
  /** Why it cannot serve, where that is known. */
  refusal(): string | undefined;
  /** Settles with its first word, or when it ends without one; true when it serves. */
  serves: Promise<boolean>;
}

/** Listens for a worker's first word, and ends one that does not come to it. */
function watchStart(worker: Worker, startWithinMs: number): WorkerStart {
  let reason: string | undefined;
  const serves = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => {
      reason = `a worker process did not serve within ${startWithinMs / 1_000} s and was ended`;
      worker.process.kill('SIGKILL');
    }, startWithinMs);
    const settle = (isServing: boolean): void => {
      clearTimeout(timer);
      resolve(isServing);
    };
    worker.on('message', (word: WorkerWord) => {
      if (word.kind === 'refused') reason = word.reason;
      settle(word.kind === 'serving');
    });
    worker.once('exit', () => settle(false));
  });
  return { worker, refusal: () => reason, serves };
}

/** @throws StartProblem when it cannot serve */
async function serving(start: WorkerStart): Promise<void> {
  if (await start.serves) return;
  throw new StartProblem(
    start.refusal() ?? 'a worker process ended before it could serve; see the lines above.',
  );
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
