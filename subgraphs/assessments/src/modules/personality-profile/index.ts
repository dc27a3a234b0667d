export type { PersonalityProfileEntity } from './personality-profile.entity.ts';
export type { PersonalityProfileLoaders } from './personality-profile.loaders.ts';
export { PersonalityProfileConnection } from './personality-profile.type.ts';
