import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Of what Unix calls niceness: a third of what a process has that is as busy. Less, and plans stand still under load. */
const modesty = 5;

/**
 * Starts `planning-worker.ts` in a process beside this one, which ends when this one does. It gets what CPU this one leaves:
 * on a machine that is busy with requests a plan takes longer, and a request does not. A thread cannot have that, because the
 * threads in which V8 compiles and collects for it are everybody's.
 * @param task the first message
 * @returns at once; it holds up the end of this process only from `holdProcess` on
 */
export function startWorker(script: string, task: object): ChildProcess {
  // Flags are for who serves: one that listens for a debugger, say, can only be had once.
  const worker = fork(script, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  giveWay(worker);
  worker.send(task, () => undefined);
  leaveProcess(worker);
  return worker;
}

/** Threads that it starts from then on are as it is; on a busy machine it may have some already, each with its own priority. */
function giveWay({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, modesty);
    if (process.platform !== 'linux') return;
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), modesty);
  } catch {
    // It is gone again, or the system has no such thing.
  }
}

/** This process does not end before it. */
export function holdProcess(worker: ChildProcess): void {
  worker.ref();
  worker.channel?.ref();
}

/** This process may end before it. */
export function leaveProcess(worker: ChildProcess): void {
  worker.unref();
  worker.channel?.unref();
}

/** Ends it in the middle of what it does. @returns when it is gone */
export async function endWorker(worker: ChildProcess): Promise<void> {
  if (worker.pid === undefined || worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, 'exit');
  worker.ref();
  worker.kill('SIGKILL');
  await gone;
}
