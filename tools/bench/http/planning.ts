import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parse } from 'graphql';
import { createLogger } from '@testverse/platform/log';
import { createEngine } from '@testverse/router/engine';
import { createWorkerPlanner, Supergraph, type RunningPlanner } from '@testverse/router/supergraph';
import type { Transport } from '@testverse/router/transports';
import { bundle } from '../../build/bundle.mjs';
import { knownOperations } from '../../start/known-operations.ts';

const times = 5;
const log = createLogger({ service: 'bench', level: 'error' });

/** The product's own operations, planned while the loop goes on: how long it ever stands still. */
export async function benchPlanning(): Promise<string> {
  const supergraph = new Supergraph(readFileSync('schema/supergraph.graphql', 'utf8'));
  const script = await bundle({ entry: 'router/src/supergraph/planning-worker.ts', outDir: '.cache/tools' });
  const planner = createWorkerPlanner({ script, sdl: supergraph.sdl, insurance: supergraph, log });
  try {
    // Its thread is there, and has planned before.
    await warmUp(supergraph, planner);
    const apart = await oftenest(() => warmUp(supergraph, planner));
    const here = await oftenest(() => warmUp(supergraph));
    return (
      `Planning the ${apart.operations} operations of the SDK that nothing was known of took ${ms(apart.tookMs)}, and ` +
      `stopped the loop for **${ms(apart.pauseMs)}** at most; planned on the thread that answers, ${ms(here.tookMs)} ` +
      `and ${ms(here.pauseMs)}.`
    );
  } finally {
    await planner.close();
  }
}

/** The one in the middle of several: other processes stop the loop as well. */
async function oftenest(run: () => Promise<WarmUp>): Promise<WarmUp> {
  const runs: WarmUp[] = [];
  for (let time = 0; time < times; time += 1) runs.push(await run());
  runs.sort((a, b) => a.pauseMs - b.pauseMs);
  return runs[Math.floor(times / 2)] ?? run();
}

interface WarmUp {
  operations: number;
  tookMs: number;
  /** The longest time between two turns of the loop. */
  pauseMs: number;
}

async function warmUp(supergraph: Supergraph, planner?: RunningPlanner): Promise<WarmUp> {
  const engine = createEngine({ supergraph, transports: transportsOf(supergraph), planner });
  const documents = knownOperations().map((text) => parse(text));
  let pauseMs = 0;
  let isOver = false;
  let turnAtMs = performance.now();
  const turn = (): void => {
    const nowMs = performance.now();
    pauseMs = Math.max(pauseMs, nowMs - turnAtMs);
    turnAtMs = nowMs;
    if (!isOver) setImmediate(turn);
  };
  const beganAtMs = performance.now();
  turn();
  await engine.warm(documents);
  isOver = true;
  return { operations: engine.plans, tookMs: performance.now() - beganAtMs, pauseMs };
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
