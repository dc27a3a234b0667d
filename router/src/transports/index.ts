export { endedStream, LiveStream } from './live-stream.ts';
export { createLocalTransport } from './local.ts';
export type { LocalSubgraph } from './local.ts';
export { Sharing } from './sharing.ts';
export type { Made, Making } from './sharing.ts';
export { lastingVariables, startVariable } from './start-variable.ts';
export type {
  SubgraphError,
  SubgraphRequest,
  SubgraphResult,
  SubgraphStream,
  Transport,
} from './transport.ts';
