export type { AssessmentEdition } from './assessment.entity.ts';
export type { AssessmentLoaders } from './assessment.loaders.ts';
export { Assessment } from './assessment.type.ts';
