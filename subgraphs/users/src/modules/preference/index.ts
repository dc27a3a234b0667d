export type { PreferenceLoaders } from './preference.loaders.ts';
export type { PreferenceService } from './preference.service.ts';
