import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { family } from '../../tests/support/processes.ts';
import { bundle } from '../build/bundle.mjs';
import { cpuMs } from './cpu.ts';
import type { Order, Word } from './live-clients.ts';
import type { Crowd } from './live-crowd.ts';

export interface FanOut {
  sockets: number;
  messages: number;
  /** Messages. */
  perSecond: number;
}

/** Opens that many sockets on one channel, sends messages and follows each to every socket. */
export async function fanOut(
  crowd: Crowd,
  { sockets, messages, perSecond }: FanOut,
): Promise<Record<string, number>> {
  const everyMs = 1_000 / perSecond;
  const script = await bundle({ entry: 'tools/bench/live-clients.ts', outDir: '.cache/tools' });
  // PostgreSQL is another program and not counted.
  const pids = await family(crowd.product.child.pid ?? 0, (program) => program !== 'postgres');
  const idle = await memoryKb(pids);
  const clients = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    order(clients, {
      kind: 'open',
      url: crowd.product.graphql.replace(/^http/, 'ws'),
      tokens: crowd.tokens,
      sockets,
      channelId: crowd.channelId,
    });
    await word(clients, 'listening');
    await sleep(2_000);
    const open = await memoryKb(pids);
    const cpuBefore = await cpuMs(pids);
    for (let index = 0; index < messages; index += 1) {
      const dueAt = performance.now() + everyMs;
      await crowd.send(index, crowd.channelId, `sent at ${performance.timeOrigin + performance.now()}`);
      await sleep(Math.max(0, dueAt - performance.now()));
    }
    const figures = await everything(clients, sockets * messages);
    const cpu = (await cpuMs(pids)) - cpuBefore;
    const sorted = [...figures.latenciesMs].sort((a, b) => a - b);
    const at = (share: number): number =>
      Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
    return {
      'delivered %': (figures.delivered / (sockets * messages)) * 100,
      'sockets closed': figures.closed,
      'p50 ms': at(0.5),
      'p99 ms': at(0.99),
      'max ms': at(0.99999),
      'server CPU ms/message': Math.round(cpu / messages),
      'server CPU µs/delivery': Math.round((cpu / messages / sockets) * 1_000 * 10) / 10,
      'KB per socket': Math.round(((open - idle) / sockets) * 10) / 10,
    };
  } finally {
    clients.disconnect();
    await once(clients, 'exit');
  }
}

/** Asks until everything has arrived, or nothing more comes. */
async function everything(
  clients: ChildProcess,
  expected: number,
): Promise<Extract<Word, { kind: 'figures' }>> {
  const total = { kind: 'figures' as const, delivered: 0, closed: 0, latenciesMs: [] as number[] };
  for (let idleTurns = 0; total.delivered < expected && idleTurns < 10;) {
    await sleep(500);
    order(clients, { kind: 'report', messages: 0 });
    const { delivered, closed, latenciesMs } = await word(clients, 'figures');
    idleTurns = delivered === 0 ? idleTurns + 1 : 0;
    total.delivered += delivered;
    total.closed = closed;
    for (const latency of latenciesMs) total.latenciesMs.push(latency);
  }
  return total;
}

function order(clients: ChildProcess, what: Order): void {
  clients.send(what);
}

async function word<K extends Word['kind']>(
  clients: ChildProcess,
  kind: K,
): Promise<Extract<Word, { kind: K }>> {
  const stop = new AbortController();
  const exit = once(clients, 'exit', { signal: stop.signal }).then(() => {
    throw new Error('the listeners ended');
  });
  const message = once(clients, 'message', { signal: stop.signal });
  try {
    const [said] = (await Promise.race([message, exit])) as [Word];
    if (said.kind !== kind) throw new Error(`expected ${kind}, heard ${said.kind}`);
    return said as Extract<Word, { kind: K }>;
  } finally {
    stop.abort();
    await Promise.allSettled([message, exit]);
  }
}

async function memoryKb(pids: readonly number[]): Promise<number> {
  let kb = 0;
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    kb += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  }
  return kb;
}
