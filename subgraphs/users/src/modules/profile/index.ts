export { DisplayName } from './profile.inputs.ts';
export type { ProfileLoaders } from './profile.loaders.ts';
export type { ProfileService } from './profile.service.ts';
