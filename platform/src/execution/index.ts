export { BoundedMap } from './bounded-map.ts';
export { createExecutor } from './executor.ts';
export type { ExecutableSubgraph, ExecutorOptions } from './executor.ts';
export { endedStream, LiveStream, pull, pullFrom } from './live-stream.ts';
export type { PulledStream } from './live-stream.ts';
export type { Executor, SubgraphError, SubgraphRequest, SubgraphResult, SubgraphStream } from './request.ts';
export { Sharing } from './sharing.ts';
export type { Made, Making } from './sharing.ts';
export { lastingVariables, startVariable } from './start-variable.ts';
