import { readFileSync } from 'node:fs';

/**
 * Says whether a process with this number runs, whoever owns it. One that has ended does not, even where nobody takes
 * note of it: the first process of a container often never does.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return !hasEnded(pid);
}

/** A zombie, in the words of Linux; other systems do not say. */
function hasEnded(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the program's name, may contain spaces; what follows its parenthesis does not.
    return /^[ZX]/.test(status.slice(status.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}
