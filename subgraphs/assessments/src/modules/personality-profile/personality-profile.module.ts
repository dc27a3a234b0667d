import type { ModuleManifest } from '@testverse/platform/graphql';
import type { AttemptService } from '../attempt/index.ts';
import { PersonalityProfileEntity } from './personality-profile.entity.ts';
import { personalityProfileLoaders } from './personality-profile.loaders.ts';
import { resolvePersonalityProfileReference } from './personality-profile.reference.ts';
import { PersonalityProfileResolver } from './personality-profile.resolver.ts';
import { PersonalityProfileService } from './personality-profile.service.ts';

export function personalityProfileModule(attempts: AttemptService): ModuleManifest {
  return {
    name: 'personality-profile',
    entities: [PersonalityProfileEntity],
    resolvers: [new PersonalityProfileResolver(new PersonalityProfileService(attempts))],
    references: { PersonalityProfile: resolvePersonalityProfileReference },
    loaders: personalityProfileLoaders,
  };
}
