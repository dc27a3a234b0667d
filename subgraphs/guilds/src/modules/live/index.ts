export type { LiveLoaders } from './live.loaders.ts';
