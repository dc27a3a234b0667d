import { readFile } from 'node:fs/promises';

/** The system's clock tick for CPU times. */
const ticksPerSecond = 100;

/** What these processes have had of the processors so far; Linux only. */
export async function cpuMs(pids: readonly number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    // One that has ended meanwhile has had what it had; nobody knows any more how much.
    const [, rest = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ');
    const fields = rest.split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return (ticks * 1_000) / ticksPerSecond;
}
