import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'graphql';
import { createLogger } from '@testverse/platform/log';
import { createEngine } from '@testverse/router/engine';
import { createWorkerPlanner, Supergraph, type RunningPlanner } from '@testverse/router/supergraph';
import type { Transport } from '@testverse/router/transports';
import { bundle } from '../../build/bundle.mjs';
import { knownOperations } from '../../start/known-operations.ts';
import { otherCore, pin } from './process.ts';

const times = 9;
/** Between two looks at the loop: it sleeps meanwhile, as that of a server does that has not much to do. */
const tickMs = 1;

const log = createLogger({ service: 'bench', level: 'error' });

/**
 * The product's own operations, planned while the loop goes on: how long it ever stands still. On all cores, then on one:
 * this process is kept to that from then on.
 */
export async function benchPlanning(): Promise<string> {
  const supergraph = Supergraph.from(readFileSync('schema/supergraph.graphql', 'utf8'));
  const script = await bundle({ entry: 'router/src/supergraph/planning-worker.ts', outDir: '.cache/tools' });
  const documents = knownOperations().map((text) => parse(text));
  const warm = (planner?: RunningPlanner) => async (): Promise<unknown> =>
    createEngine({ supergraph, transports: transportsOf(supergraph), planner }).warm(documents);
  const apart = async (): Promise<{ planning: Stops; nothing: Stops }> => {
    const planner = createWorkerPlanner({ script, sdl: supergraph.sdl, insurance: supergraph, log });
    try {
      // It is there, and has planned before.
      await warm(planner)();
      const planning = await oftenest(warm(planner));
      return { planning, nothing: await oftenest(() => delay(planning.tookMs)) };
    } finally {
      await planner.close();
    }
  };
  const { planning, nothing } = await apart();
  await warm()();
  const here = await oftenest(warm());
  pin(process.pid, otherCore);
  const onOne = await apart();
  return (
    `Planning the ${documents.length} operations of the SDK that nothing was known of took ${ms(planning.tookMs)}, and ` +
    `stopped the loop for **${ms(planning.longestMs)}** at most (${ms(nothing.longestMs)} with nothing to plan). It never ` +
    `worked for more than ${ms(planning.busiestMs)} of that: else it waited for a core. With one core for everything ` +
    `planning took ${ms(onOne.planning.tookMs)} and stopped it for **${ms(onOne.planning.longestMs)}** ` +
    `(${ms(onOne.nothing.longestMs)}). Planned by the process that answers, on both cores: ${ms(here.tookMs)} and ` +
    `${ms(here.longestMs)}.`
  );
}

interface Stops {
  tookMs: number;
  /** The longest time that a turn of the loop came too late. */
  longestMs: number;
  /** The most that the thread of the loop did between two turns: the rest of a stop it waited for a core. */
  busiestMs: number;
}

/** What the thread of the loop has had of the processors so far; Linux only. */
function workedMs(): number {
  const [nanoseconds] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}

/** The one in the middle of several: other processes stop the loop as well. */
async function oftenest(work: () => Promise<unknown>): Promise<Stops> {
  const runs: Stops[] = [];
  for (let time = 0; time < times; time += 1) runs.push(await stopsDuring(work));
  runs.sort((a, b) => a.longestMs - b.longestMs);
  return runs[Math.floor(times / 2)] ?? stopsDuring(work);
}

async function stopsDuring(work: () => Promise<unknown>): Promise<Stops> {
  let longestMs = 0;
  let busiestMs = 0;
  let isOver = false;
  const beganAtMs = performance.now();
  let turnAtMs = beganAtMs;
  let turnWorkedMs = workedMs();
  const turn = (): void => {
    const [nowMs, nowWorkedMs] = [performance.now(), workedMs()];
    longestMs = Math.max(longestMs, nowMs - turnAtMs - tickMs);
    busiestMs = Math.max(busiestMs, nowWorkedMs - turnWorkedMs);
    [turnAtMs, turnWorkedMs] = [nowMs, nowWorkedMs];
    if (!isOver) setTimeout(turn, tickMs);
  };
  setTimeout(turn, tickMs);
  await work();
  isOver = true;
  // The last stop counts, too.
  turn();
  return { tookMs: performance.now() - beganAtMs, longestMs, busiestMs };
}

/** Nobody is asked anything. */
function transportsOf({ sdl }: Supergraph): Transport[] {
  return [...sdl.matchAll(/@join__graph\(name: "(\w+)"/g)].map(([, name = '']) => ({
    name,
    execute: () => Promise.reject(new Error('only planned')),
    close: () => Promise.resolve(),
  }));
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
