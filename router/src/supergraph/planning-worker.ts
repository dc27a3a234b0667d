// The process in which operations are planned: told a supergraph first and then operations, it answers with plans. Told
// subgraphs instead, it composes them, and that is all.
import { parse } from 'graphql';
import { composeOutcome, type ComposeTask } from './compose-apart.ts';
import { ApolloPlanner } from './apollo-planner.ts';
import { ready, type PlanAnswer, type PlanQuestion, type PlanTask } from './worker-planner.ts';

const none = (): void => undefined;
const tell = (message: object | string): void => void process.send?.(message, undefined, undefined, none);

// It ends with who started it, whose last requests may need a plan.
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, none);

process.once('message', (task: PlanTask | ComposeTask) => {
  if ('subgraphs' in task) tell(composeOutcome(task));
  else serve(new ApolloPlanner(task.sdl));
});

function serve(planner: ApolloPlanner): void {
  process.on('message', ({ id, source, operationName }: PlanQuestion) => {
    tell({ id, ...answer(planner, source, operationName) } satisfies PlanAnswer);
  });
  // The first plan takes longest.
  answer(planner, '{ __typename }', undefined);
  tell(ready);
}

function answer(
  planner: ApolloPlanner,
  source: string,
  operationName: string | undefined,
): Omit<PlanAnswer, 'id'> {
  try {
    return { plan: planner.plan(parse(source, { noLocation: true }), operationName) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
