export type { LiveLoaders } from './live.service.ts';
