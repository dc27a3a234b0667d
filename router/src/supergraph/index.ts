export { Askers } from './askers.ts';
export { composeApart } from './compose-apart.ts';
export { SubgraphOffers } from './offers.ts';
export { clientPath } from './plan-keys.ts';
export { CompositionError, composeSupergraph } from './compose.ts';
export type { ComposedSdl, SubgraphSdl } from './compose.ts';
export { Supergraph } from './supergraph.ts';
export type { Planner, RunningPlanner } from './planner.ts';
export { createWorkerPlanner } from './worker-planner.ts';
