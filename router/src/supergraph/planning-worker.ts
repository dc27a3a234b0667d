// The thread in which operations are planned: told a supergraph once and then operations, it answers with plans.
import { parentPort, workerData } from 'node:worker_threads';
import { parse } from 'graphql';
import { Supergraph } from './supergraph.ts';
import { ready, type PlanAnswer, type PlanQuestion } from './worker-planner.ts';

const { sdl } = workerData as { sdl: string };
const supergraph = new Supergraph(sdl);

parentPort?.on('message', ({ id, source, operationName }: PlanQuestion) => {
  parentPort?.postMessage({ id, ...answer(source, operationName) } satisfies PlanAnswer);
});

// The planner is made with its first plan.
answer('{ __typename }', undefined);
parentPort?.postMessage(ready);

function answer(source: string, operationName: string | undefined): Omit<PlanAnswer, 'id'> {
  try {
    return { plan: supergraph.plan(parse(source, { noLocation: true }), operationName) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
