// Counts within the product what it asks of its database and how often it writes to sockets. Loaded before the product, which
// does not know of it; asked over a port of its own.
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Session } from 'node:inspector/promises';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';

/** What one process did since it was asked before. */
export interface Counted {
  cpuMs: number;
  /** How often each text was sent to the database. */
  statements: Record<string, number>;
  /** Writes to sockets, a system call each. */
  toDatabase: number;
  toClients: number;
  /** Pieces that came from the database. */
  fromDatabase: number;
}

let statements = new Map<string, number>();
const sockets = { toDatabase: 0, toClients: 0, fromDatabase: 0 };
let cpu = process.cpuUsage();

type Call = (this: unknown, ...args: unknown[]) => unknown;

/** Calls `before` ahead of a method that others brought. */
function ahead(prototype: object, name: string, before: (self: unknown, args: unknown[]) => void): void {
  const methods = prototype as Record<string, Call | undefined>;
  const own = methods[name];
  if (!own) throw new Error(`there is no ${name} to be counted`);
  methods[name] = function (...args) {
    before(this, args);
    return own.apply(this, args);
  };
}

ahead(pg.Client.prototype, 'query', (_, [asked]) => {
  const text = typeof asked === 'string' ? asked : ((asked as { text?: string }).text ?? '(unknown)');
  statements.set(text, (statements.get(text) ?? 0) + 1);
});
// A socket that a server of this process accepted knows it.
const isClient = (socket: unknown): boolean => Boolean((socket as { server?: object | null }).server);
ahead(net.Socket.prototype, '_writeGeneric', (socket) => {
  sockets[isClient(socket) ? 'toClients' : 'toDatabase'] += 1;
});
ahead(net.Socket.prototype, 'push', (socket, [piece]) => {
  if (piece !== null && !isClient(socket)) sockets.fromDatabase += 1;
});

function take(): Counted {
  const { user, system } = process.cpuUsage(cpu);
  const counted = { cpuMs: (user + system) / 1_000, statements: Object.fromEntries(statements), ...sockets };
  cpu = process.cpuUsage();
  statements = new Map();
  Object.assign(sockets, { toDatabase: 0, toClients: 0, fromDatabase: 0 });
  return counted;
}

let profiling: Session | undefined;

async function startProfile(): Promise<void> {
  profiling = new Session();
  profiling.connect();
  await profiling.post('Profiler.enable');
  await profiling.post('Profiler.setSamplingInterval', { interval: 200 });
  await profiling.post('Profiler.start');
}

async function endProfile(file: string): Promise<void> {
  if (!profiling) throw new Error('no profile was begun');
  const { profile } = await profiling.post('Profiler.stop');
  profiling.disconnect();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(profile));
}

const door = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://counting');
  const answer = async (): Promise<unknown> => {
    if (pathname === '/profile/start') return startProfile();
    if (pathname === '/profile/end') return endProfile(searchParams.get('file') ?? 'profile.cpuprofile');
    return take();
  };
  answer().then(
    (body) => response.end(JSON.stringify(body ?? null)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
door.listen(Number(process.env.COUNTING_PORT), '127.0.0.1').unref();
