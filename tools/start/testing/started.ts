import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../postgres/process.ts';

export { freePort } from '../port.ts';

/** A start under test, in a process of its own. */
export interface Started {
  child: ChildProcess;
  port: number;
  /** Everything printed so far. */
  output(): string;
  /** Resolves to the exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

const NODE = process.execPath;

/**
 * Runs a bundled start with these settings; the environment of the test run stays out.
 * @param who `shell` puts one between, as npm does: the child is then the shell
 */
export function launch(
  bundle: string,
  env: Record<string, string>,
  { shell = false, ...who }: { uid?: number; gid?: number; cwd?: string; shell?: boolean } = {},
): Started {
  // Two commands, so that no shell replaces itself by the first.
  const command = shell ? ['/bin/sh', '-c', `"${NODE}" "${bundle}"; exit $?`] : [NODE, bundle];
  const child = spawn(command[0] ?? NODE, command.slice(1), {
    ...who,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? -1));
  });
  return { child, port: Number(env.PORT), output: () => text, ended };
}

/** Waits until the start has greeted, to the greeting's last line. @throws with what it printed when it ends before */
export async function greeted(started: Started): Promise<void> {
  let over = false;
  void started.ended.then(() => (over = true));
  while (!started.output().includes('Ctrl-C stops it.')) {
    if (over) throw new Error(`it ended early:\n${started.output()}`);
    await sleep(20);
  }
}

/** One request to the tiny product; its answer as JSON. */
export async function ask(started: Started, path = '/'): Promise<{ count?: number }> {
  const response = await fetch(`http://127.0.0.1:${started.port}${path}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as { count?: number };
}

/** Waits until a process is gone; false when it is still there after the patience. */
export async function gone(pid: number, patienceMs = 60_000): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
