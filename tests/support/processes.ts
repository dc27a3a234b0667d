import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../tools/start/postgres/process.ts';

const goneWithinMs = 20_000;

/** Waits until a process is gone; false when it is still there after the patience. */
export async function gone(pid: number, patienceMs = goneWithinMs): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/**
 * A process and everything it started, also through others; Linux only.
 * @param counts says of what was started, by its program's name, whether it and what it started in turn count
 */
export async function family(
  pid: number,
  counts: (program: string) => boolean = () => true,
): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const status = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    // The second field, the program's name, may contain spaces; what follows its parenthesis does not.
    const nameEnd = status.lastIndexOf(')');
    const parent = status.slice(nameEnd + 2).split(' ')[1];
    const program = status.slice(status.indexOf('(') + 1, nameEnd);
    if (parent !== undefined && counts(program)) parents.set(Number(name), Number(parent));
  }
  const found = [pid];
  for (const member of found) for (const [child, parent] of parents) if (parent === member) found.push(child);
  return found;
}
