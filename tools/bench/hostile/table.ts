import { productionLimits } from '../../../router/src/admission/limits.ts';
import { MemoryBuckets } from '../../../router/src/admission/buckets.ts';
import { Rates } from '../../../router/src/admission/rates.ts';
import { attacks } from '../../../router/src/testing/attacks.ts';
import type { TestDoor } from '../../../router/src/testing/test-door.ts';
import { ask, start, type Order, type Reply } from './clients.ts';
import { median, round } from './statistics.ts';

/** The honest operation, in place of an attack. */
const honest = -1;

/** What each attack costs the process that the door is alone in, and how much of that the points of one person buy. */
export async function hostileTable(door: TestDoor, rounds: number): Promise<void> {
  const [child] = await start('send');
  const order = (nth: number, mark: string, count: number, isSame = false): Order => {
    return { url: door.url, nth, count, mark, isSame };
  };
  /** A few at once, as telling the client costs something, too. */
  const atOnce = 5;
  const measured = async (nth: number, mark: string, isSame = false): Promise<[number, Reply]> => {
    const before = process.cpuUsage();
    const reply = await ask<Reply>(child, order(nth, mark, atOnce, isSame));
    const { user, system } = process.cpuUsage(before);
    return [(user + system) / 1_000 / atOnce, reply];
  };
  await ask(child, order(honest, 'warm', 500));
  for (let nth = 0; nth < attacks.length; nth += 1) await ask(child, order(nth, 'warm', 3));
  const plain: number[] = [];
  for (let turn = 0; turn < rounds; turn += 1) plain.push((await measured(honest, 'same', true))[0]);
  const calls = door.engine.calls;
  const rates = new Rates(productionLimits, new MemoryBuckets(door.clock));
  const { capacity } = productionLimits.points.FREE;
  const table = [];
  for (const [nth, { name, code, limit = '' }] of attacks.entries()) {
    const fresh: number[] = [];
    const again: number[] = [];
    let reply: Reply = { status: 0, answerBytes: 0, sentBytes: 0 };
    for (let turn = 0; turn < rounds; turn += 1) {
      const [cpu, last] = await measured(nth, `turn ${turn}`);
      fresh.push(cpu);
      reply = last;
      again.push((await measured(nth, `turn ${turn} ${atOnce - 1}`, true))[0]);
    }
    const points = rates.refusalPoints(reply.sentBytes);
    table.push({
      name,
      code,
      limit,
      bytes: reply.sentBytes,
      status: reply.status,
      answer: reply.answerBytes,
      'CPU ms': round(median(fresh)),
      worst: round(Math.max(...fresh)),
      again: round(median(again)),
      points,
      'a bucket buys ms': Math.round((capacity / points) * median(fresh)),
    });
  }
  table.sort((a, b) => b['CPU ms'] - a['CPU ms']);
  console.log(
    `\nHostile operations, each new to the door; a known honest one takes ${round(median(plain))} ms`,
  );
  console.table(table);
  const all = table.map((row) => row['CPU ms']);
  console.log(
    `${table.length} attacks: CPU ms median ${round(median(all))}, dearest ${Math.max(...all)}; largest answer ` +
      `${Math.max(...table.map((row) => row.answer))} bytes; calls of subgraphs ${door.engine.calls - calls}; ` +
      `a free person's bucket buys ${Math.max(...table.map((row) => row['a bucket buys ms']))} ms at most`,
  );
  child.kill();
}
