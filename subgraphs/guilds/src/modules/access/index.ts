export type { AccessLoaders } from './access.service.ts';
