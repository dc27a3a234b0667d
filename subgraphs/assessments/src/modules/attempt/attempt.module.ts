import type { ModuleManifest } from '@testverse/platform/graphql';
import { AnswerEntity, AttemptEntity } from './attempt.entity.ts';
import { attemptLoaders } from './attempt.loaders.ts';
import { resolveAttemptReference } from './attempt.reference.ts';
import { AttemptOfAssessmentResolver, AttemptResolver } from './attempt.resolver.ts';
import type { AttemptService } from './attempt.service.ts';

export function attemptModule(attempts: AttemptService): ModuleManifest {
  return {
    name: 'attempt',
    entities: [AttemptEntity, AnswerEntity],
    resolvers: [new AttemptResolver(attempts), new AttemptOfAssessmentResolver()],
    references: { AssessmentAttempt: resolveAttemptReference },
    loaders: attemptLoaders,
  };
}
