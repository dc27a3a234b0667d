export { nodeTypesOf } from './node-types.ts';
export type { NodeType, SubgraphSdl } from './node-types.ts';
export { rootName, rootSdl } from './root-sdl.ts';
