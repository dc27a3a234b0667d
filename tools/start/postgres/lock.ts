import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartProblem, systemCode } from './errors.ts';
import { isAlive } from './process.ts';

/** Frees the folder again. */
export type ReleaseLock = () => Promise<void>;

interface Holder {
  pid: number;
  /** When that process began, in the kernel's words; tells it from a later process with the same number. */
  born: string;
}

/**
 * Takes a folder for this process alone. A lock whose process is gone is taken over.
 * @throws StartProblem naming the process that has the folder
 */
export async function lockFolder(folder: string): Promise<ReleaseLock> {
  const file = path.join(folder, 'lock');
  const mine = `${file}.${process.pid}`;
  const text = JSON.stringify({ pid: process.pid, born: await birthOf(process.pid) } satisfies Holder);
  try {
    await writeFile(mine, text);
    // A link appears whole or not at all: nobody reads a half-written lock.
    while (!(await tryLink(mine, file))) await removeStale(folder, file);
  } catch (error) {
    if (error instanceof StartProblem) throw error;
    throw new StartProblem(`the data folder ${folder} cannot be locked: ${reason(error)}`, { cause: error });
  } finally {
    await rm(mine, { force: true }).catch(() => undefined);
  }
  return async () => {
    if ((await readFile(file, 'utf8').catch(() => '')) === text) await rm(file, { force: true });
  };
}

function reason(error: unknown): string {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'there is no space left on its disk.';
  return error instanceof Error ? error.message : String(error);
}

/** The process that has the folder now, or undefined. */
export async function lockHolder(folder: string): Promise<number | undefined> {
  const holder = parse(await readFile(path.join(folder, 'lock'), 'utf8').catch(() => ''));
  return holder && (await lives(holder)) ? holder.pid : undefined;
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(folder: string, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const holder = parse(text);
  if (holder && (await lives(holder))) {
    throw new StartProblem(
      `the data folder ${folder} is in use by process ${holder.pid}. ` +
        `Stop that one first, or give this one its own: DATA_DIR=.data-2 PORT=4001 npm start`,
    );
  }
  // Moved aside before it is removed: between reading and removing, another start may have taken it.
  const aside = `${file}.stale.${process.pid}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, 'utf8').catch(() => '')) !== text) await tryLink(aside, file);
  await rm(aside, { force: true });
}

function parse(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    return typeof value.pid === 'number' ? { pid: value.pid, born: String(value.born) } : undefined;
  } catch {
    return undefined;
  }
}

async function lives(holder: Holder): Promise<boolean> {
  return isAlive(holder.pid) && (await birthOf(holder.pid)) === holder.born;
}

/** Start time of a process within this boot of the machine; empty where the system does not tell. */
async function birthOf(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  if (!status) return '';
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  // The second field, the program's name, may contain spaces; what follows its parenthesis does not.
  const ticks = status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${boot.trim()}:${ticks}`;
}
