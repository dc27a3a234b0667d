export { Drain } from './drain.ts';
export { probeDatabase } from './health.ts';
export type { DatabaseStatus, SubgraphHealthReport } from './health.ts';
export { migrateSubgraph, openSubgraph } from './open-subgraph.ts';
export type { OpenOptions, RunningSubgraph } from './open-subgraph.ts';
