import type { SubgraphDefinition } from '@testverse/platform/graphql';
import { definitions, type Definition } from './definitions/index.ts';
import { UserResolver } from './extends/user/user.resolver.ts';
import { CreateAssessment1795266000000 } from './migrations/20261121T1300-create-assessment.ts';
import { assessmentModule } from './modules/assessment/assessment.module.ts';
import { attemptModule } from './modules/attempt/attempt.module.ts';
import { AttemptService } from './modules/attempt/index.ts';
import { personalityProfileModule } from './modules/personality-profile/personality-profile.module.ts';

export interface AssessmentsOptions {
  /** The platform's own where absent. */
  definitions?: readonly Definition[];
}

/** The assessments subgraph: what people answer about themselves, and what is made of it for them alone. */
export function assessmentsSubgraph(options: AssessmentsOptions = {}): SubgraphDefinition {
  const attempts = new AttemptService();
  return {
    name: 'assessments',
    modules: [
      assessmentModule(options.definitions ?? definitions),
      attemptModule(attempts),
      personalityProfileModule(attempts),
    ],
    extensions: [new UserResolver()],
    migrations: [CreateAssessment1795266000000],
  };
}
