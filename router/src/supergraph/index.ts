export { clientKey } from './client-aliases.ts';
export { CompositionError, composeSupergraph, Supergraph } from './supergraph.ts';
export type { SubgraphSdl } from './supergraph.ts';
