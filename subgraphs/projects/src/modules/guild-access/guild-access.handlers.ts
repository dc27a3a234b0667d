import type { RequestContext } from '@testverse/platform/context';
import { topicOf, type LoggedEvent, type Projection } from '@testverse/platform/events';
import {
  guildCreatedV1,
  guildDeletedV1,
  guildMemberJoinedV1,
  guildMemberLeftV1,
  guildMemberRemovedV1,
  guildUpdatedV1,
  type GuildCreatedV1,
  type GuildDeletedV1,
  type GuildMemberJoinedV1,
  type GuildMemberLeftV1,
  type GuildUpdatedV1,
} from '@testverse/schema/events/guilds';
import { projectionName } from './guild-access.entity.ts';
import type { GuildAccessService } from './guild-access.service.ts';

type Tx = RequestContext<never>;
type Reaction = (tx: Tx, event: LoggedEvent<never>) => Promise<void>;

function reactionsOf(service: GuildAccessService): ReadonlyMap<string, Reaction> {
  function onGuildCreated({ db }: Tx, { payload, position }: LoggedEvent<GuildCreatedV1>): Promise<void> {
    return service.open(db, payload, position);
  }
  function onGuildUpdated({ db }: Tx, { payload, position }: LoggedEvent<GuildUpdatedV1>): Promise<void> {
    return service.setVisibility(db, payload.guildId, payload.visibility, position);
  }
  function onMemberJoined({ db }: Tx, { payload }: LoggedEvent<GuildMemberJoinedV1>): Promise<void> {
    return service.enter(db, payload.guildId, payload.userId);
  }
  function onMemberGone({ db }: Tx, { payload, position }: LoggedEvent<GuildMemberLeftV1>): Promise<void> {
    return service.leave(db, payload.guildId, payload.userId, position);
  }
  function onGuildDeleted({ db }: Tx, { payload, position }: LoggedEvent<GuildDeletedV1>): Promise<void> {
    return service.close(db, payload.guildId, position);
  }
  return new Map<string, Reaction>([
    [guildCreatedV1.type, onGuildCreated],
    [guildUpdatedV1.type, onGuildUpdated],
    [guildMemberJoinedV1.type, onMemberJoined],
    [guildMemberLeftV1.type, onMemberGone],
    [guildMemberRemovedV1.type, onMemberGone],
    [guildDeletedV1.type, onGuildDeleted],
  ]);
}

/**
 * Copies who sees a guild and who is in it. Only what the guild's own topic tells: beside it, in an order of its own, lies
 * what became of requests to join, which is about people who were never in.
 */
export function guildAccess(service: GuildAccessService): Projection {
  const reactions = reactionsOf(service);
  return {
    name: projectionName,
    from: 'guilds',
    types: [...reactions.keys()],
    async handle(tx, event) {
      const { guildId } = event.payload as { guildId: string };
      if (event.topic !== topicOf('guilds', 'guild', guildId)) return;
      await reactions.get(event.type)?.(tx, event as LoggedEvent<never>);
    },
    reset: (tx) => service.forget(tx.db),
  };
}
