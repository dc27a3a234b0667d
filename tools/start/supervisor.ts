import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessMove, ProcessWord } from '@testverse/platform/server';
import { StartProblem } from './postgres/errors.ts';
import { say } from './terminal.mjs';

/** What is a process of its own. */
export interface Part {
  name: string;
  /** Where it listens first; 0 for one that does not. */
  port: number;
  /** @param port where it listens now */
  launch(port: number): ChildProcess;
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

/** How a part's process is followed by another one while it serves. */
export interface Succession {
  /** Where the new one listens. */
  port: number;
  /** Leads everybody to the new one, before the old one is told to end. */
  handOver?(): Promise<void>;
  /** For the old one to finish what it does; then it is killed. */
  withinMs: number;
}

/** For everybody to finish what is under way to a process that has a successor. */
const handOverMs = 6_000;

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
   * Puts another process in the place of a part's: the old one ends when the new one serves.
   * @throws StartProblem when it does not come to serve: then the old one goes on
   */
  async renew(name: string, succession: Succession): Promise<void> {
    await this.posts.get(name)?.renew(succession);
  }

  /** Tells all where a part is found from now on. @returns when nothing is under way any more to where it was */
  async tellAll(news: ProcessMove): Promise<void> {
    await Promise.all([...this.posts.values()].map((post) => post.hear(news)));
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
  /** The one that serves. */
  private child: ChildProcess | undefined;
  /** With those that do not yet, or no longer. */
  private readonly living = new Set<ChildProcess>();
  private port: number;
  private deaths = 0;
  private renewing: Promise<void> | undefined;
  /** Another one for one that died, while it does not serve yet. */
  private replacing: Promise<string | undefined> | undefined;
  private readonly leaving = new AbortController();

  constructor(
    private readonly part: Part,
    private readonly tell: (line: string) => void,
  ) {
    this.port = part.port;
  }

  async open(): Promise<void> {
    const refusal = await this.begin(this.port);
    if (refusal !== undefined) throw new StartProblem(refusal);
  }

  renew(succession: Succession): Promise<void> {
    this.renewing ??= this.succeed(succession).finally(() => (this.renewing = undefined));
    return this.renewing;
  }

  async hear(news: ProcessMove): Promise<void> {
    const { child } = this;
    // One that does not serve yet has nothing under way to there, but would call where it was told at its start.
    for (const other of this.living)
      if (other !== child && other.connected) other.send(news, () => undefined);
    if (!child?.connected) return;
    const over = new AbortController();
    const hears = new Promise<void>((resolve) => {
      const hear = (word: ProcessWord): void => {
        if (word.kind === 'moved' && word.name === news.name) resolve();
      };
      child.on('message', hear);
      over.signal.addEventListener('abort', () => child.off('message', hear), { once: true });
    });
    child.send(news, () => undefined);
    const late = sleep(handOverMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([hears, endOf(child), late]);
    over.abort();
  }

  line(): string {
    const { name } = this.part;
    const { child, port } = this;
    return `${name.padEnd(20)}pid ${child?.pid ?? '-'}${port > 0 ? `, port ${port}` : ''}`;
  }

  /** From now on its process is the last one. */
  retire(): void {
    this.leaving.abort();
  }

  async close(withinMs: number): Promise<void> {
    this.retire();
    await Promise.all([...this.living].map((child) => ended(child, withinMs)));
  }

  kill(): void {
    this.retire();
    for (const child of this.living) child.kill('SIGKILL');
  }

  private async succeed({ port, handOver, withinMs }: Succession): Promise<void> {
    await this.replacing;
    const old = this.child;
    const refusal = await this.begin(port);
    if (refusal !== undefined) throw new StartProblem(refusal);
    this.tell(this.line());
    await handOver?.();
    if (old) await ended(old, withinMs);
  }

  /** @returns why it does not serve; undefined when it does */
  private async begin(port: number): Promise<string | undefined> {
    const { name } = this.part;
    const bornAtMs = performance.now();
    const child = this.part.launch(port);
    this.living.add(child);
    const end = endOf(child).finally(() => this.living.delete(child));
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
    this.child = child;
    this.port = port;
    void end.then((how) => this.replace(child, `${name} ended (${how})`, performance.now() - bornAtMs));
    return undefined;
  }

  /** Goes on until another one serves in the place of the dead one, or until nobody is wanted any more. */
  private async replace(dead: ChildProcess, what: string, livedMs: number): Promise<void> {
    const { signal } = this.leaving;
    // One that has a successor is not missed, nor one whose successor is about to serve.
    const isMissed = async (): Promise<boolean> => {
      await this.renewing?.catch(() => undefined);
      return this.child === dead && !signal.aborted;
    };
    if (!(await isMissed())) return;
    if (livedMs > steadyAfterMs) this.deaths = 0;
    for (let reason: string | undefined = what; reason !== undefined;) {
      const pauseMs = Math.min(longestBackAfterMs, backAfterMs * 2 ** this.deaths);
      this.deaths += 1;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      // The end of the whole, or a successor, may have come first; then its death is no news.
      if (!(await isMissed())) return;
      this.tell(`${reason}; it is started again`);
      this.replacing = this.begin(this.port);
      reason = await this.replacing;
      this.replacing = undefined;
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

async function ended(child: ChildProcess, withinMs: number): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await gone;
  clearTimeout(timer);
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
