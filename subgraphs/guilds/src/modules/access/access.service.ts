import { AccessGuard, type AccessRules } from '@testverse/platform/context';
import { guildMemberJoinedV1 } from '@testverse/schema/events/guilds';
import { guildTopic } from '../../topics.ts';
import { canLookIn } from '../guild/index.ts';
import { isActive } from '../membership/index.ts';
import { findAccess, type AccessState } from './access.repository.ts';

/** Who may read a guild's rooms, by the rule of queries (`canLookIn`). The right is named by the guild's id. */
const rules: AccessRules<AccessState> = {
  find: findAccess,
  readership(actor, { guild, standings }) {
    const own = actor.userId === null ? null : (standings.get(actor.userId) ?? null);
    return { isReader: canLookIn(actor, guild, own), isMember: isActive(own) };
  },
  changes: { topicOf: guildTopic, joined: guildMemberJoinedV1.type },
};

/** The guard of every stream of this process that tells of a guild. */
export class GuildGuard extends AccessGuard<AccessState> {
  constructor() {
    super(rules);
  }
}

export interface AccessLoaders {
  /** The one of this process, for every request. */
  guard: GuildGuard;
}
