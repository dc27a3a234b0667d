export { getDefinition } from './achievement.entity.ts';
export type { UnlockEntity } from './achievement.entity.ts';
export { achievementUnlocked } from './achievement.events.ts';
export type { AchievementLoaders } from './achievement.loaders.ts';
export { AchievementService } from './achievement.service.ts';
export { Achievement, AchievementUnlock, AchievementUnlockConnection } from './achievement.type.ts';
