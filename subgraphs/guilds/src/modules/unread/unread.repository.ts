import type { EntityManager } from 'typeorm';

export interface ChannelPlace {
  id: string;
  guildId: string;
}

/** The channels of those guilds. */
export function listOfGuilds(db: EntityManager, guildIds: readonly string[]): Promise<ChannelPlace[]> {
  return db.query('select id, guild_id as "guildId" from guilds.channel where guild_id = any($1)', [
    guildIds,
  ]);
}
