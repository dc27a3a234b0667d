export { createHttpTransport } from './http.ts';
export type { HttpTransportOptions } from './http.ts';
export { createLocalTransport } from './local.ts';
export { connectSubgraph, remoteAuth } from './remote-subgraph.ts';
export type { RemoteOptions } from './remote-subgraph.ts';
export type { Transport } from './transport.ts';
