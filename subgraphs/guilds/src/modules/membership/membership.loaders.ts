import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import { note, notePages } from '../../stamps.ts';
import type { MembershipEntity } from './membership.entity.ts';
import * as memberships from './membership.repository.ts';

export type MembershipPages = DataLoader<string, Page<MembershipEntity>>;

export interface MembershipLoaders {
  /** By id, whoever asks: whether it may be seen depends on its guild. */
  membership: DataLoader<string, MembershipEntity | null>;
  /** The viewer's own membership by guild, of any status; null without one and for visitors. */
  viewerMembership: DataLoader<string, MembershipEntity | null>;
  /** The owner's membership by guild. */
  ownership: DataLoader<string, MembershipEntity | null>;
  /** Pages of active members by guild: one statement for all guilds of one selection. */
  rosters: (args: PageArgs, filter: memberships.RosterFilter) => MembershipPages;
}

const byGuild = (membership: MembershipEntity): string => membership.guildId;

export const membershipLoaders = {
  membership: ({ db, effects }) =>
    rowLoader<MembershipEntity>(
      (membership) => membership.id,
      async (ids) => note(effects, await memberships.listByIds(db, ids)),
    ),
  viewerMembership: ({ db, actor: { userId }, effects }) =>
    rowLoader<MembershipEntity>(byGuild, async (guildIds) =>
      userId === null ? [] : note(effects, await memberships.listOfUser(db, userId, guildIds)),
    ),
  ownership: ({ db, effects }) =>
    rowLoader<MembershipEntity>(byGuild, async (guildIds) =>
      note(effects, await memberships.listOwners(db, guildIds)),
    ),
  rosters: ({ db, effects }) =>
    perArguments(async (guildIds, args: PageArgs, filter: memberships.RosterFilter) =>
      notePages(effects, await memberships.listRosters(db, guildIds, filter, args)),
    ),
} satisfies {
  [Name in keyof MembershipLoaders]: (context: RequestContext<never>) => MembershipLoaders[Name];
};
