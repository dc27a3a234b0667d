import type { ModuleManifest } from '@testverse/platform/graphql';
import { MembershipEntity } from './membership.entity.ts';
import { membershipLoaders } from './membership.loaders.ts';
import { MembershipResolver } from './membership.resolver.ts';

/** Its references are resolved by the guild module: whether a membership may be seen depends on its guild. */
export function membershipModule(): ModuleManifest {
  return {
    name: 'membership',
    entities: [MembershipEntity],
    resolvers: [new MembershipResolver()],
    references: {},
    loaders: membershipLoaders,
  };
}
