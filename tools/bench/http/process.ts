import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { servingFlags } from '../../start/workers.ts';
import type { RouterSettings, ToParent } from './words.ts';

/** Of Linux on every machine that Node runs on. */
const ticksPerSecond = 100;
const startMs = 60_000;
const stopMs = 5_000;

/** The router has one core for itself; subgraphs and the load share the other. */
export const routerCore = 0;
export const otherCore = 1;

/** Keeps a process, and what it starts later, to one core. */
export function pin(pid: number, core: number): void {
  spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
}

/** A process of the bench. */
export class BenchProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly told: ToParent,
  ) {}

  /** Starts a script and waits for its first word. @throws when it does not come */
  static async start(
    file: string,
    core: number,
    settings: RouterSettings | undefined,
    words: readonly string[] = [],
  ): Promise<BenchProcess> {
    const profile = process.env['BENCH_PROFILE'];
    const isProfiled = profile !== undefined && [file, ...words].join(' ').includes(profile);
    const profiling = isProfiled ? ['--cpu-prof', '--cpu-prof-dir=.cache/bench/profiles'] : [];
    // The same for everybody.
    const execArgv = [...servingFlags, ...profiling];
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      APOLLO_TELEMETRY_DISABLED: 'true',
      ...(settings ? { BENCH: JSON.stringify(settings) } : {}),
    };
    const child = fork(file, [...words], { env, execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    pin(child.pid ?? 0, core);
    const signal = AbortSignal.timeout(startMs);
    try {
      const ended = once(child, 'exit', { signal }).then(() => Promise.reject(new Error('it ended')));
      ended.catch(() => undefined);
      const [told] = (await Promise.race([once(child, 'message', { signal }), ended])) as [ToParent];
      return new BenchProcess(child, told);
    } catch (error) {
      child.kill();
      throw new Error(`${file} did not start`, { cause: error });
    }
  }

  /** CPU time of all its threads so far. */
  cpuMs(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
  }

  residentMb(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
  }

  /** How often subgraphs were called in it. */
  async calls(): Promise<number> {
    this.child.send('calls');
    const [{ calls = 0 }] = (await once(this.child, 'message')) as [ToParent];
    return calls;
  }

  /** It ends when it is alone; the profile of one that is profiled is written then. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(timer);
  }
}
