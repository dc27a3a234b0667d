export { Period, stretchesOf, stretchOf } from './profile.entity.ts';
export type { DayPart, ProfileEntity, ProfileView, Stretch } from './profile.entity.ts';
export type { ProfileLoaders } from './profile.loaders.ts';
export { ProfileService } from './profile.service.ts';
export type { Held } from './profile.service.ts';
export { fold } from './profile.state.ts';
export { GamificationProfile } from './profile.type.ts';
