import path from 'node:path';
import { EnvError } from '../env/index.ts';
import { createLogger, type Logger, type LogLevel } from '../log/index.ts';
import { Drain } from './drain.ts';
import { Moves, type Move } from './moves.ts';

/** What a process tells whoever started it and listens. */
export type ProcessWord =
  | { kind: 'migrating' | 'migrated' }
  | { kind: 'serving'; port: number }
  /** Nothing of it is under way any more to where that part was. */
  | { kind: 'moved'; name: string }
  | { kind: 'refused'; reason: string };

/** What a process is told by whoever started it. */
export interface ProcessMove {
  kind: 'moved';
  /** A part of the installation. */
  name: string;
  /** Where it is found from now on. */
  url: string;
}

/** What a process is, as its settings say. */
export interface ProcessPlan {
  name: string;
  logLevel: LogLevel;
  /** Comes to serve. @throws when it cannot */
  open(own: OwnProcess): Promise<void>;
}

export interface OwnProcess {
  log: Logger;
  /** Closed when the process is told to end, in the order of `add`. */
  drain: Drain;
  /** What everything else needs, closed after that. */
  last: Drain;
  /** Calls when a part of the installation is found elsewhere, as of `Moves`. */
  onMoved(name: string, move: Move): void;
  /** Tells whoever listens that it brings its schema up to date until `act` is over. */
  migrating(act: () => Promise<unknown>): Promise<void>;
  /** Tells whoever listens that it serves. */
  serving(port: number): void;
}

/**
 * Is a process of an installation until it is told to end, or until whoever started it is gone. What keeps it from
 * starting, a wrong setting or a server that is not there, is said in a line, and the process ends with 1.
 * @param plan reads the settings
 */
export async function runProcess(plan: () => ProcessPlan): Promise<void> {
  try {
    const planned = plan();
    const log = createLogger({ service: planned.name, level: planned.logLevel });
    const own = { log, drain: new Drain(log), last: new Drain(log) };
    leaveInOrder(own);
    const moves = followMoves();
    await planned.open({
      ...own,
      onMoved: (name, move) => moves.on(name, move),
      migrating: async (act) => {
        void say({ kind: 'migrating' });
        await act();
        void say({ kind: 'migrated' });
      },
      serving: (port) => {
        log.info({ port }, 'serving');
        void say({ kind: 'serving', port });
      },
    });
  } catch (error) {
    // Its settings may not even have said who it is; its program does.
    const { name } = path.parse(process.argv[1] ?? '');
    await refuse(`${name} cannot start: ${reasonOf(error)}`);
  }
}

function leaveInOrder({ drain, last }: Pick<OwnProcess, 'drain' | 'last'>): void {
  const leave = (): void => {
    if (drain.isDraining) return;
    void drain
      .close()
      .then(() => last.close())
      .then(() => process.exit(0));
  };
  process.on('SIGTERM', leave);
  // The terminal's Ctrl-C reaches every process of the group; whoever started this one tells it when to go.
  process.on('SIGINT', () => {
    if (!process.connected) leave();
  });
  if (process.connected) process.once('disconnect', leave);
}

function followMoves(): Moves {
  const moves = new Moves();
  process.on('message', (news: ProcessMove) => {
    if (news.kind !== 'moved') return;
    const { name, url } = news;
    void moves.take(name, url).then(() => say({ kind: 'moved', name }));
  });
  return moves;
}

/** What somebody can do something about is a line; anything else is a mistake of ours, and where it was helps. */
function reasonOf(error: unknown): string {
  if (error instanceof EnvError) return `the environment is not right\n${error.message}`;
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'ERR_';
  return code.startsWith('ERR_') ? (error.stack ?? error.message) : error.message || code;
}

function say(word: ProcessWord): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(word, undefined, undefined, () => resolve());
    else resolve();
  });
}

async function refuse(reason: string): Promise<never> {
  if (process.send) await say({ kind: 'refused', reason });
  else process.stderr.write(`${reason}\n`);
  process.exit(1);
}
