export type { ReactionLoaders } from './reaction.loaders.ts';
export { countsOf } from './reaction.repository.ts';
export type { ReactionCount } from './reaction.repository.ts';
