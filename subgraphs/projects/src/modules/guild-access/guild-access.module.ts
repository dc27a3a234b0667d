import type { ModuleManifest } from '@testverse/platform/graphql';
import { guildAccess } from './guild-access.handlers.ts';
import type { GuildAccessService } from './guild-access.service.ts';

/** What is known of guilds. Not a noun of the API: the modules whose rows belong to a guild ask it. */
export function guildAccessModule(service: GuildAccessService): ModuleManifest {
  return {
    name: 'guild-access',
    entities: [],
    resolvers: [],
    references: {},
    loaders: {},
    handlers: [guildAccess(service)],
  };
}
