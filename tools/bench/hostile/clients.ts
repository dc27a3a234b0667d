import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { attacks, type Attack } from '../../../router/src/testing/attacks.ts';

/** What a client process is told to send: one attack, or an honest operation where there is none of that number. */
export interface Order {
  url: string;
  nth: number;
  count: number;
  mark: string;
  /** The same text again and again. */
  isSame?: boolean;
}

/** What came back last. */
export interface Reply {
  status: number;
  answerBytes: number;
  sentBytes: number;
}

/** Whom to trouble, and as whom. */
export interface Target {
  url: string;
  token: string;
  perSecond: number;
}

/** Whom to ask, as whom, for how long. */
export interface Asked {
  url: string;
  token: string;
  forMs: number;
}

const askEveryMs = 10;
const honest: Pick<Attack, 'query' | 'variables'> = {
  query: '{ people(first: 20) { edges { node { id name } } } }',
};

/**
 * On a machine that does other things, too, this program is started with real-time priority. Then whoever answers and asks is
 * before all else; after them comes what V8 does beside that, in threads of its own; an abuser comes last, as work that
 * another machine does in truth must be in nobody's way here.
 */
const isRealTime = process.argv.includes('--real-time');
const [first, last] = ['3', '1'];

/** Puts the thread that a process answers or asks in before its other threads. */
export function putFirst(pid = process.pid): void {
  if (isRealTime) spawnSync('chrt', ['-r', '-p', first, String(pid)]);
}

/** Runs this program once more as a client of that kind, and waits until it is there. @returns what it said first */
export async function start(role: Role): Promise<[ChildProcess, string]> {
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
  const command = [process.execPath, process.argv[1] ?? '', role];
  const isLast = isRealTime && role !== 'ask';
  const [program = '', ...words] = isLast ? ['chrt', '-r', last, ...command] : command;
  const child = spawn(program, words, { stdio: [...stdio] });
  const [said] = (await once(child, 'message')) as [string];
  if (role === 'ask') putFirst(child.pid);
  return [child, said];
}

/** Tells a client something, and waits for its word. */
export async function ask<T>(child: ChildProcess, told: object): Promise<T> {
  child.send(told);
  const [said] = (await once(child, 'message')) as [T];
  return said;
}

function post(agent: Agent, to: string, body: Buffer, token = ''): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      accept: 'application/graphql-response+json',
      ...(token ? { authorization: token } : {}),
    };
    const sent = request(`${to}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let answerBytes = 0;
      response.on('data', (chunk: Buffer) => (answerBytes += chunk.length));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, answerBytes, sentBytes: body.length }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

/** One attack as bytes, made once: what sending costs must not be taken for what receiving does. */
class Body {
  private readonly bytes: Buffer;
  private readonly markAt: number;
  private static readonly blank = '~'.repeat(32);

  constructor({ query, variables }: Pick<Attack, 'query' | 'variables'>) {
    this.bytes = Buffer.from(JSON.stringify({ query: `${query} # ${Body.blank}`, variables }));
    this.markAt = this.bytes.indexOf(Body.blank);
  }

  /** Never seen before, so that nothing of it is remembered. */
  marked(mark: string): Buffer {
    const bytes = Buffer.from(this.bytes);
    bytes.write(mark.slice(-Body.blank.length), this.markAt, 'latin1');
    return bytes;
  }
}

const bodies = (): Body[] => attacks.map((attack) => new Body(attack));

/** Sends what it is told to, one after the other. */
function send(): void {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const known = bodies();
  const plain = new Body(honest);
  process.on('message', ({ url, nth, count, mark, isSame = false }: Order) => {
    const all = Array.from({ length: count }, (_, turn) =>
      (known[nth] ?? plain).marked(`${mark} ${isSame ? '' : turn}`),
    );
    const sending = async (): Promise<void> => {
      let reply: Reply | undefined;
      for (const body of all) reply = await post(agent, url, body);
      process.send?.(reply);
    };
    void sending();
  });
  process.send?.('ready');
}

/** Asks a hundred times a second as an honest client does, at odd moments, and tells the times that took. */
function askSteadily(): void {
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const body = Buffer.from(JSON.stringify(honest));
  const asking = async ({ url, token, forMs }: Asked): Promise<void> => {
    const took: number[] = [];
    const one = async (): Promise<void> => {
      const beganAt = performance.now();
      const { status } = await post(agent, url, body, token);
      took.push(performance.now() - beganAt);
      if (status !== 200) throw new Error(`an honest client was answered ${status}`);
    };
    await one();
    took.length = 0;
    const startedAt = performance.now();
    const under: Promise<void>[] = [];
    for (let sent = 0; sent * askEveryMs < forMs; sent += 1) {
      const dueAt = startedAt + (sent + Math.random()) * askEveryMs;
      if (dueAt > performance.now()) await sleep(dueAt - performance.now());
      under.push(one());
    }
    await Promise.all(under);
    process.send?.(took);
  };
  process.on('message', (asked: Asked) => void asking(asked));
  process.send?.('ready');
}

/** Sends one attack after the other at odd moments, whatever comes back, until it is told to stop. */
function abuse(): void {
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const known = bodies();
  let target: Target | undefined;
  const troubling = async (mine: Target): Promise<void> => {
    const startedAt = performance.now();
    for (let sent = 0; target === mine; sent += 1) {
      const body = known[sent % known.length]?.marked(`${mine.token.slice(-20)} ${sent}`);
      if (body) void post(agent, mine.url, body, mine.token).catch(() => undefined);
      const dueAt = startedAt + ((sent + Math.random()) / mine.perSecond) * 1_000;
      if (dueAt > performance.now()) await sleep(dueAt - performance.now());
    }
  };
  process.on('message', ({ next }: { next: Target | null }) => {
    target = next ?? undefined;
    if (target) void troubling(target);
  });
  process.send?.('ready');
}

/** Lets everything go by and says 429 to it: what an attack takes of the machine, whoever it is for. */
function wall(): void {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(429).end());
  });
  server.listen(0, '127.0.0.1', () => {
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

const roles = { send, ask: askSteadily, abuse, wall };
export type Role = keyof typeof roles;

/** Becomes a client, where this process was started as one. */
export function becomeClient(role: string | undefined): boolean {
  const act = Object.entries(roles).find(([name]) => name === role)?.[1];
  act?.();
  return act !== undefined;
}
