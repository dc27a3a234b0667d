import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import { note, notePages } from '../../stamps.ts';
import type { ChannelEntity, ChannelFilter } from './channel.entity.ts';
import type { Room } from './channel.policy.ts';
import * as channels from './channel.repository.ts';

export interface ChannelLoaders {
  /** By id, whoever asks: for those who hold something of it already. */
  channel: DataLoader<string, ChannelEntity | null>;
  /** By id of the channel, with the viewer's standing; `readable` of the policy says whether they may know of it. */
  room: DataLoader<string, Room | null>;
  /** Likewise, with the guild in it. */
  roomInGuild: DataLoader<string, Room | null>;
  /** Pages of the channels of a guild: one statement for all guilds of one selection. */
  channelPages: (
    args: PageArgs,
    filter: ChannelFilter,
    isFollowed: boolean,
  ) => DataLoader<string, Page<ChannelEntity>>;
}

export const channelLoaders = {
  channel: ({ db, effects }) =>
    rowLoader<ChannelEntity>(
      (channel) => channel.id,
      async (ids) => note(effects, await channels.listByIds(db, ids)),
    ),
  room: ({ db, effects, actor: { userId } }) =>
    rowLoader<Room>(
      (room) => room.channel.id,
      async (ids) => note(effects, await channels.listRooms(db, userId, ids)),
    ),
  roomInGuild: ({ db, effects, actor: { userId } }) =>
    rowLoader<Room>(
      (room) => room.channel.id,
      async (ids) => note(effects, await channels.listRoomsInGuilds(db, userId, ids)),
    ),
  channelPages: ({ db, effects }) =>
    perArguments(async (guildIds, args: PageArgs, filter: ChannelFilter, isFollowed: boolean) =>
      notePages(effects, await channels.listOfGuilds(db, guildIds, filter, args, isFollowed)),
    ),
} satisfies { [Name in keyof ChannelLoaders]: (context: RequestContext<never>) => ChannelLoaders[Name] };
