import type { SubgraphDefinition } from '@testverse/platform/graphql';
import { UserResolver } from './extends/user/user.resolver.ts';
import { CreateGuild1795251600000 } from './migrations/20261121T0900-create-guild.ts';
import { guildModule } from './modules/guild/guild.module.ts';
import { membershipModule } from './modules/membership/membership.module.ts';

/** The guilds subgraph: communities and who belongs to them. */
export function guildsSubgraph(): SubgraphDefinition {
  return {
    name: 'guilds',
    modules: [membershipModule(), guildModule()],
    extensions: [new UserResolver()],
    migrations: [CreateGuild1795251600000],
  };
}
