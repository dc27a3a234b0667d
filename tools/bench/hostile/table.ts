import type { ChildProcess } from 'node:child_process';
import { MemoryBuckets } from '../../../router/src/admission/buckets.ts';
import { productionLimits } from '../../../router/src/admission/limits.ts';
import { Rates } from '../../../router/src/admission/rates.ts';
import { attacks } from '../../../router/src/testing/attacks.ts';
import type { TestDoor } from '../../../router/src/testing/test-door.ts';
import { ask, start, type Order, type Reply } from './clients.ts';
import { median, round } from './statistics.ts';

/** The honest operation, in place of an attack. */
const honest = -1;
/** A few in a row, as telling the client costs something, too. */
const atOnce = 5;

/** What this process, in which the door is alone, spends on one request. */
interface Cost {
  cpuMs: number;
  reply: Reply;
}

async function cost(child: ChildProcess, order: Omit<Order, 'count'>): Promise<Cost> {
  const before = process.cpuUsage();
  const reply = await ask<Reply>(child, { ...order, count: atOnce });
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000 / atOnce, reply };
}

/** What each attack costs, and how much of that the points of one free person buy. */
export async function hostileTable(door: TestDoor, rounds: number): Promise<void> {
  const [child] = await start('send');
  const { url } = door;
  await ask(child, { url, nth: honest, mark: 'warm', count: 500 });
  for (let nth = 0; nth < attacks.length; nth += 1) await ask(child, { url, nth, mark: 'warm', count: 3 });
  const known = { url, nth: honest, mark: 'same', isSame: true };
  const plain: number[] = [];
  for (let turn = 0; turn < rounds; turn += 1) plain.push((await cost(child, known)).cpuMs);
  const calls = door.engine.calls;
  const table = [];
  for (let nth = 0; nth < attacks.length; nth += 1) table.push(await row(child, url, nth, rounds));
  child.kill();
  table.sort((a, b) => b['CPU ms'] - a['CPU ms']);
  console.log(
    `\nHostile operations, each new to the door; a known honest one takes ${round(median(plain))} ms`,
  );
  console.table(table);
  const all = table.map((one) => one['CPU ms']);
  console.log(
    `${table.length} attacks: CPU ms median ${round(median(all))}, dearest ${Math.max(...all)}; largest answer ` +
      `${Math.max(...table.map((one) => one.answer))} bytes; calls of subgraphs ${door.engine.calls - calls}; ` +
      `a free person's bucket buys ${Math.max(...table.map((one) => one['a bucket buys ms']))} ms at most`,
  );
}

async function row(child: ChildProcess, url: string, nth: number, rounds: number) {
  const fresh: Cost[] = [];
  const again: number[] = [];
  const same = { url, nth, mark: 'again', isSame: true };
  await ask(child, { ...same, count: 1 });
  for (let turn = 0; turn < rounds; turn += 1) {
    fresh.push(await cost(child, { url, nth, mark: `turn ${turn}` }));
    again.push((await cost(child, same)).cpuMs);
  }
  const { name, code, limit = '' } = attacks[nth] ?? { name: '', code: '' };
  const { status = 0, answerBytes = 0, sentBytes = 0 } = fresh.at(-1)?.reply ?? {};
  const cpuMs = median(fresh.map((one) => one.cpuMs));
  const rates = new Rates(productionLimits, new MemoryBuckets({ now: () => new Date(0) }));
  const points = rates.refusalPoints(sentBytes);
  return {
    name,
    code,
    limit,
    bytes: sentBytes,
    status,
    answer: answerBytes,
    'CPU ms': round(cpuMs),
    worst: round(Math.max(...fresh.map((one) => one.cpuMs))),
    'same again': round(median(again)),
    points,
    'a bucket buys ms': Math.round((productionLimits.points.FREE.capacity / points) * cpuMs),
  };
}
