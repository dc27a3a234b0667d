import type { ModuleManifest } from '@testverse/platform/graphql';
import { MembershipService } from '../membership/index.ts';
import { GuildEntity } from './guild.entity.ts';
import { guildLoaders } from './guild.loaders.ts';
import { resolveGuildMembershipReference, resolveGuildReference } from './guild.reference.ts';
import { GuildConnectionResolver, GuildOfMembershipResolver, GuildResolver } from './guild.resolver.ts';
import { GuildService } from './guild.service.ts';

export function guildModule(): ModuleManifest {
  return {
    name: 'guild',
    entities: [GuildEntity],
    resolvers: [
      new GuildResolver(new GuildService(new MembershipService())),
      new GuildConnectionResolver(),
      new GuildOfMembershipResolver(),
    ],
    references: { Guild: resolveGuildReference, GuildMembership: resolveGuildMembershipReference },
    loaders: guildLoaders,
  };
}
