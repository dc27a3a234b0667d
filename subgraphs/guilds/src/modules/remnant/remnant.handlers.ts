import type { Handler } from '@testverse/platform/events';
import { guildDeletedV1, type GuildDeletedV1 } from '@testverse/schema/events/guilds';
import type { RemnantService } from './remnant.service.ts';

/** Removes what was in the guild, in many transactions; when that has ended there is nothing else to do. */
export function onGuildDeleted(service: RemnantService): Handler {
  return {
    name: 'remnants',
    from: 'guilds',
    types: [guildDeletedV1.type],
    prepare: ({ db }, event, signal) => service.clear(db, (event.payload as GuildDeletedV1).guildId, signal),
    handle: () => Promise.resolve(),
  };
}
