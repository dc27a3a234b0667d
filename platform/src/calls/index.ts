export { provesItself, readFromSubgraph } from './live-wire.ts';
export type { FromRouter, Heard } from './live-wire.ts';
export { SubgraphClient } from './subgraph-client.ts';
export type { SubgraphClientOptions } from './subgraph-client.ts';
export { readResult, StepTexts, writeStep } from './wire.ts';
