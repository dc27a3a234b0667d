// What hostile requests cost the door, and what they cost everybody else.
//   node tools/run.mjs tools/bench/hostile.ts [--quick] [--meanwhile: only the latter]
//   chrt -r 2 node tools/run.mjs tools/bench/hostile.ts --real-time, on a machine that does other things, too
import { cpus } from 'node:os';
import { createLogger } from '@testverse/platform/log';
import { productionLimits, testLimits, type Limits } from '../../router/src/admission/limits.ts';
import { openTestDoor } from '../../router/src/testing/test-door.ts';
import { becomeClient, putFirst } from './hostile/clients.ts';
import { underAttack } from './hostile/meanwhile.ts';
import { hostileTable } from './hostile/table.ts';

const isQuick = process.argv.includes('--quick');
const isOnlyMeanwhile = process.argv.includes('--meanwhile');
const tableRounds = isQuick ? 3 : 11;
const [rounds, roundMs] = isQuick ? [3, 2_000] : [6, 8_000];

/** Lines that are kept would be garbage to look through. */
const silent = createLogger({ service: 'router', level: 'info', destination: { write: () => undefined } });

async function bench(): Promise<void> {
  putFirst();
  const [cpu] = cpus();
  console.log(`Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}`);
  if (!isOnlyMeanwhile) {
    const { anonymousRequestsPerMinute, newDocuments } = testLimits;
    const ample: Partial<Limits> = { anonymousRequestsPerMinute, newDocuments };
    const door = await openTestDoor({ limits: { ...productionLimits, ...ample } });
    await hostileTable(door, tableRounds);
    await door.close();
  }
  // Time passes in this one: buckets refill.
  const clock = { now: () => new Date(Math.round(performance.timeOrigin + performance.now())) };
  const ofTime = await openTestDoor({ limits: productionLimits, door: { clock, log: silent } });
  ofTime.clock.advance({ ms: clock.now().getTime() - ofTime.clock.now().getTime() });
  await underAttack(ofTime, rounds, roundMs);
  await ofTime.close();
}

if (!becomeClient(process.argv[2])) await bench();
