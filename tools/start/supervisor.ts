import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessWord } from '@testverse/platform/server';
import { StartProblem } from './postgres/errors.ts';
import { say } from './terminal.mjs';

/** What is a process of its own. */
export interface Part {
  name: string;
  /** Where it listens; 0 for one that does not. */
  port: number;
  launch(): ChildProcess;
  /** Waits until it serves. @returns why it will not; undefined when it does */
  serves(child: ChildProcess): Promise<string | undefined>;
}

/** Far beyond what a start takes on a machine that is busy with something else; a migration is not counted. */
const startWithinMs = 60_000;
/** One that dies comes back after this long, and a multiple of it when it dies again and again. */
const backAfterMs = 1_000;
const longestBackAfterMs = 15_000;
/** One that has lived this long did not die of its start. */
const steadyAfterMs = 30_000;

/** Keeps processes alive, and ends them by their numbers. */
export class Supervisor {
  private readonly posts = new Map<string, Post>();

  /** @param tell hears of those that end and of those that take their places, a line each */
  constructor(private readonly tell: (line: string) => void = say) {}

  /** Starts it and keeps it alive from then on. @throws StartProblem when it does not come to serve */
  async start(part: Part): Promise<void> {
    const post = new Post(part, this.tell);
    this.posts.set(part.name, post);
    await post.open();
  }

  /** A line for each: what it is, its process, its port. */
  lines(): string[] {
    return [...this.posts.values()].map((post) => post.line());
  }

  /**
   * Lets these finish what they do, then ends them. From the first time on nothing is started again: the end has begun.
   * @param withinMs one that is not done by then is killed
   */
  async stop(names: readonly string[], withinMs: number): Promise<void> {
    for (const post of this.posts.values()) post.retire();
    await Promise.all(names.map(async (name) => this.posts.get(name)?.close(withinMs)));
  }

  /** Ends all without time to wait. */
  kill(): void {
    for (const post of this.posts.values()) post.kill();
  }
}

/** The place of one part, held by one process after the other. */
class Post {
  private child: ChildProcess | undefined;
  private deaths = 0;
  private readonly leaving = new AbortController();

  constructor(
    private readonly part: Part,
    private readonly tell: (line: string) => void,
  ) {}

  async open(): Promise<void> {
    const refusal = await this.begin();
    if (refusal !== undefined) throw new StartProblem(refusal);
  }

  line(): string {
    const { name, port } = this.part;
    return `${name.padEnd(20)}pid ${this.child?.pid ?? '-'}${port > 0 ? `, port ${port}` : ''}`;
  }

  /** From now on its process is the last one. */
  retire(): void {
    this.leaving.abort();
  }

  async close(withinMs: number): Promise<void> {
    this.retire();
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    await gone;
    clearTimeout(timer);
  }

  kill(): void {
    this.retire();
    if (this.child && !hasEnded(this.child)) this.child.kill('SIGKILL');
  }

  /** @returns why it does not serve; undefined when it does */
  private async begin(): Promise<string | undefined> {
    const { name } = this.part;
    const bornAtMs = performance.now();
    const child = this.part.launch();
    this.child = child;
    const end = endOf(child);
    const started = new AbortController();
    const refusal = await Promise.race([
      this.part.serves(child),
      end.then((how) => `${name} ended (${how}) before it served; the lines above may say why.`),
      outOfTime(child, started.signal).then(
        () => `${name} did not serve within ${startWithinMs / 1_000} s and was ended.`,
      ),
    ]);
    started.abort();
    if (refusal !== undefined) {
      child.kill('SIGKILL');
      await end;
      return refusal;
    }
    void end.then((how) => this.replace(`${name} ended (${how})`, performance.now() - bornAtMs));
    return undefined;
  }

  /** Goes on until another one serves, or until nobody is wanted any more. */
  private async replace(what: string, livedMs: number): Promise<void> {
    const { signal } = this.leaving;
    if (livedMs > steadyAfterMs) this.deaths = 0;
    for (let reason: string | undefined = what; reason !== undefined; reason = await this.begin()) {
      const pauseMs = Math.min(longestBackAfterMs, backAfterMs * 2 ** this.deaths);
      this.deaths += 1;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      // The end of the whole may have reached it first; that is no news.
      if (signal.aborted) return;
      this.tell(`${reason}; it is started again`);
    }
    if (!signal.aborted) this.tell(this.line());
  }
}

/** For a process of ours: its own word. @returns why it does not serve; undefined when it does */
export function firstWord(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.on('message', (word: ProcessWord) => {
      if (word.kind === 'refused') resolve(word.reason);
      if (word.kind === 'serving') resolve(undefined);
    });
  });
}

/** @returns when it has had the time for a start; never once that is called off */
function outOfTime(child: ChildProcess, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, startWithinMs);
    const hear = (word: ProcessWord): void => {
      clearTimeout(timer);
      if (word.kind === 'migrated') timer = setTimeout(resolve, startWithinMs);
    };
    child.on('message', hear);
    const callOff = (): void => {
      clearTimeout(timer);
      child.off('message', hear);
    };
    signal.addEventListener('abort', callOff, { once: true });
  });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** @returns how it ended, also where it could not even be started */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
  });
}
