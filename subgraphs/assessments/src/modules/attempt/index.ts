export type { Answer, AttemptEntity } from './attempt.entity.ts';
export type { AttemptLoaders } from './attempt.loaders.ts';
export { AttemptService } from './attempt.service.ts';
