export { levelOf, progressOf } from './level.entity.ts';
export type { Progress } from './level.entity.ts';
export { LevelService } from './level.service.ts';
export { LevelProgress } from './level.type.ts';
