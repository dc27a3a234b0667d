export { buildSubgraph } from './build-subgraph.ts';
export type { BuiltSubgraph } from './build-subgraph.ts';
export { ConnectionArgs, connectionOf, PageInfo, toConnection } from './connection.ts';
export type { ConnectionOf } from './connection.ts';
export { DateTime } from './date-time.ts';
export type {
  ModuleManifest,
  Reference,
  ReferenceResolver,
  SubgraphDefinition,
  SubgraphRuntime,
} from './definition.ts';
export { LiveEvent, LiveEventResolver, Reset, StreamReset } from './live-event.ts';
export type { LiveValue } from './live-event.ts';
export { IsNodeId, nodeId } from './node-id.ts';
export type { NodeId } from './node-id.ts';
