import type { SubgraphDefinition } from '@testverse/platform/graphql';
import { UserResolver } from './extends/user/user.resolver.ts';
import { CreateGuild1795251600000 } from './migrations/20261121T0900-create-guild.ts';
import { CreateChannel1795255200000 } from './migrations/20261121T1000-create-channel.ts';
import { AlterGuild1795266000000 } from './migrations/20261121T1300-alter-guild.ts';
import { BackfillEvent1795280400000 } from './migrations/20261121T1700-backfill-event.ts';
import { AlterMessage1795291200000 } from './migrations/20261121T2000-alter-message.ts';
import { accessModule } from './modules/access/access.module.ts';
import { channelModule } from './modules/channel/channel.module.ts';
import { ChannelService } from './modules/channel/index.ts';
import { guildModule } from './modules/guild/guild.module.ts';
import { liveModule } from './modules/live/live.module.ts';
import { membershipModule } from './modules/membership/membership.module.ts';
import { MessageService, productMessageLimits, type MessageLimits } from './modules/message/index.ts';
import { messageModule } from './modules/message/message.module.ts';
import { presenceModule } from './modules/presence/presence.module.ts';
import { reactionModule } from './modules/reaction/reaction.module.ts';
import { readMarkerModule } from './modules/read-marker/read-marker.module.ts';
import type { RemnantOptions } from './modules/remnant/index.ts';
import { remnantModule } from './modules/remnant/remnant.module.ts';
import { typingModule } from './modules/typing/typing.module.ts';
import { unreadModule } from './modules/unread/unread.module.ts';

export { readGuildsEnv } from './env.ts';
export { ampleMessageLimits } from './modules/message/index.ts';
export type { MessageLimits } from './modules/message/index.ts';

export interface GuildsOptions {
  /** The product's figures where absent. */
  limits?: Partial<MessageLimits>;
  /** People that one value of `presenceChanged` speaks of at most. */
  presencePerValue?: number;
  /** How what was in a deleted guild is removed. */
  remnants?: RemnantOptions;
  /** How long one connection to the database may keep everybody's unread counts waiting. */
  answersWithinMs?: number;
}

/** The guilds subgraph: communities, who belongs to them, and what they talk about. */
export function guildsSubgraph(options: GuildsOptions = {}): SubgraphDefinition {
  const channels = new ChannelService();
  const messages = new MessageService({ ...productMessageLimits, ...options.limits });
  return {
    name: 'guilds',
    modules: [
      membershipModule(),
      guildModule({ onFounded: (tx, guildId) => channels.openFirst(tx, guildId) }),
      channelModule(channels),
      messageModule(messages),
      reactionModule(messages),
      readMarkerModule(channels),
      accessModule(),
      liveModule(),
      typingModule(),
      presenceModule(options.presencePerValue),
      unreadModule(options.answersWithinMs),
      remnantModule(options.remnants),
    ],
    extensions: [new UserResolver()],
    migrations: [
      CreateGuild1795251600000,
      CreateChannel1795255200000,
      AlterGuild1795266000000,
      BackfillEvent1795280400000,
      AlterMessage1795291200000,
    ],
    stamps: {
      guild: '(select access_version from guilds.guild where id = $id)',
      channel:
        '(select access_version from guilds.guild where id = (select guild_id from guilds.channel where id = $id))',
    },
  };
}
