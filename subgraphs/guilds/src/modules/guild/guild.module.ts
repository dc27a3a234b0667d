import type { ModuleManifest } from '@testverse/platform/graphql';
import { MembershipService } from '../membership/index.ts';
import { GuildEntity } from './guild.entity.ts';
import { guildLoaders } from './guild.loaders.ts';
import { resolveGuildMembershipReference, resolveGuildReference } from './guild.reference.ts';
import { GuildConnectionResolver, GuildOfMembershipResolver, GuildResolver } from './guild.resolver.ts';
import { GuildService, type OnFounded } from './guild.service.ts';

/** @param options.onFounded gives a new guild what other modules know of */
export function guildModule({ onFounded }: { onFounded?: OnFounded } = {}): ModuleManifest {
  return {
    name: 'guild',
    entities: [GuildEntity],
    resolvers: [
      new GuildResolver(new GuildService(new MembershipService(), onFounded)),
      new GuildConnectionResolver(),
      new GuildOfMembershipResolver(),
    ],
    references: { Guild: resolveGuildReference, GuildMembership: resolveGuildMembershipReference },
    loaders: guildLoaders,
  };
}
