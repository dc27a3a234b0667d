import { perArguments, rowLoader, type Effects, type RequestContext } from '@testverse/platform/context';
import type { PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import { noteGuild } from '../../stamps.ts';
import { listOfUsers, type MembershipPages } from '../membership/index.ts';
import type { GuildEntity } from './guild.entity.ts';
import * as guilds from './guild.repository.ts';

export interface GuildLoaders {
  /** By id; a guild the viewer may not see is null, like a missing one. */
  guild: DataLoader<string, GuildEntity | null>;
  /** By slug in lower case; likewise. */
  guildBySlug: DataLoader<string, GuildEntity | null>;
  /** By id, whoever asks: for those who hold something of it already, and alike for all of them. */
  anyGuild: DataLoader<string, GuildEntity | null>;
  /** Pages of a person's active memberships in guilds the viewer may see. */
  membershipPagesByUser: (args: PageArgs) => MembershipPages;
}

function noteGuilds(effects: Effects, rows: readonly GuildEntity[]): readonly GuildEntity[] {
  for (const guild of rows) noteGuild(effects, guild);
  return rows;
}

export const guildLoaders = {
  guild: ({ db, actor, effects }) =>
    rowLoader<GuildEntity>(
      (guild) => guild.id,
      async (ids) => noteGuilds(effects, await guilds.listByIds(db, actor, ids)),
    ),
  guildBySlug: ({ db, actor, effects }) =>
    rowLoader<GuildEntity>(
      (guild) => guild.slug,
      async (slugs) => noteGuilds(effects, await guilds.listBySlugs(db, actor, slugs)),
    ),
  anyGuild: ({ db }) =>
    rowLoader<GuildEntity>(
      (guild) => guild.id,
      (ids) => guilds.listAnyByIds(db, ids),
    ),
  membershipPagesByUser: ({ db, actor }) =>
    perArguments((userIds, args: PageArgs) => listOfUsers(db, userIds, guilds.visibleTo(actor), args)),
} satisfies { [Name in keyof GuildLoaders]: (context: RequestContext<never>) => GuildLoaders[Name] };
