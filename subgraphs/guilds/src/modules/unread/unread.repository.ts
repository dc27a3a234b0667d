import type { EntityManager } from 'typeorm';

export interface ChannelPlace {
  id: string;
  guildId: string;
}

/** The channels of those guilds. */
export function listOfGuilds(db: EntityManager, guildIds: readonly string[]): Promise<ChannelPlace[]> {
  return db.query(
    `select c.id, c.guild_id as "guildId" from guilds.channel c
     join guilds.guild g on g.id = c.guild_id where c.guild_id = any($1)`,
    [guildIds],
  );
}
