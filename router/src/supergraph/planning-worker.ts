// The thread in which operations are planned: told a supergraph once and then operations, it answers with plans. Told
// subgraphs instead, it composes them, and that is all.
import { parentPort, workerData } from 'node:worker_threads';
import { parse } from 'graphql';
import { composeOutcome, type ComposeTask } from './compose-apart.ts';
import { Supergraph } from './supergraph.ts';
import { ready, type PlanAnswer, type PlanQuestion } from './worker-planner.ts';

const task = workerData as { sdl: string } | ComposeTask;

if ('subgraphs' in task) parentPort?.postMessage(composeOutcome(task));
else serve(new Supergraph(task.sdl));

function serve(supergraph: Supergraph): void {
  parentPort?.on('message', ({ id, source, operationName }: PlanQuestion) => {
    parentPort?.postMessage({ id, ...answer(supergraph, source, operationName) } satisfies PlanAnswer);
  });
  // The planner is made with its first plan.
  answer(supergraph, '{ __typename }', undefined);
  parentPort?.postMessage(ready);
}

function answer(
  supergraph: Supergraph,
  source: string,
  operationName: string | undefined,
): Omit<PlanAnswer, 'id'> {
  try {
    return { plan: supergraph.plan(parse(source, { noLocation: true }), operationName) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
