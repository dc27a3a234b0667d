export { guarded } from '@testverse/platform/context';
export type { Pass } from '@testverse/platform/context';
export type { AccessLoaders } from './access.service.ts';
