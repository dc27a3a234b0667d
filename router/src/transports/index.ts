export { createLocalTransport } from './local.ts';
export type { LocalSubgraph } from './local.ts';
export type { SubgraphError, SubgraphRequest, SubgraphResult, Transport } from './transport.ts';
