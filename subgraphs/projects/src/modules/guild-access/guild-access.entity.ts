import type { GuildUpdatedV1 } from '@testverse/schema/events/guilds';

/** Of the projection that copies; it stands in the views of the migration. */
export const projectionName = 'guild-access';

export type GuildVisibility = GuildUpdatedV1['visibility'];

/** What is known here of a guild; the guild itself is another subgraph's. */
export interface KnownGuild {
  id: string;
  visibility: GuildVisibility;
  /** True for a guild that is gone: what was made in it stays with those who made it. */
  isDeleted: boolean;
}

/** A guild as one person stands in it. */
export interface GuildStanding {
  guild: KnownGuild;
  isMember: boolean;
}
