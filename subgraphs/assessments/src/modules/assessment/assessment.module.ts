import { anonymousActor } from '@testverse/platform/actor';
import type { ModuleManifest } from '@testverse/platform/graphql';
import type { Definition } from '../../definitions/index.ts';
import { AssessmentEntity, AssessmentVersionEntity } from './assessment.entity.ts';
import { assessmentLoaders } from './assessment.loaders.ts';
import { resolveAssessmentReference } from './assessment.reference.ts';
import { AssessmentResolver } from './assessment.resolver.ts';
import { AssessmentService } from './assessment.service.ts';

/** @param definitions of all assessments there are */
export function assessmentModule(definitions: readonly Definition[]): ModuleManifest {
  const service = new AssessmentService(definitions);
  return {
    name: 'assessment',
    entities: [AssessmentEntity, AssessmentVersionEntity],
    resolvers: [new AssessmentResolver(service)],
    references: { Assessment: resolveAssessmentReference },
    loaders: assessmentLoaders((ctx) => service.stock(ctx)),
    open: ({ createContext, log }) => {
      const stocking = service
        .stock(createContext({ requestId: 'definitions', actor: anonymousActor() }))
        .catch((error: unknown) => log.error({ err: error }, 'the assessments could not be published'));
      return { close: () => stocking };
    },
  };
}
