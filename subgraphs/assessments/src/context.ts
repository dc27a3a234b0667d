import type { RequestContext } from '@testverse/platform/context';
import type { AssessmentLoaders } from './modules/assessment/index.ts';
import type { AttemptLoaders } from './modules/attempt/index.ts';
import type { PersonalityProfileLoaders } from './modules/personality-profile/index.ts';

export interface AssessmentsLoaders extends AssessmentLoaders, AttemptLoaders, PersonalityProfileLoaders {}

/** The first argument of every act of this subgraph. */
export type AssessmentsContext = RequestContext<AssessmentsLoaders>;
