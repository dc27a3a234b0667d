import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import { note, notePages } from '../../stamps.ts';
import type { ChannelEntity, ChannelFilter, ChannelWanted } from './channel.entity.ts';
import type { Room } from './channel.policy.ts';
import * as channels from './channel.repository.ts';

export interface ChannelLoaders {
  /** By id, whoever asks: for those who hold something of it already. */
  channel: DataLoader<string, ChannelEntity | null>;
  /** By id of the channel, with the viewer's standing; `readable` of the policy says whether they may know of it. */
  room: DataLoader<string, Room | null>;
  /** Likewise, one or none, with what is wanted beside. */
  roomsWith: (wanted: ChannelWanted) => DataLoader<string, readonly Room[]>;
  /** Pages of the channels of a guild: one statement for all guilds of one selection. */
  channelPages: (
    args: PageArgs,
    filter: ChannelFilter,
    wanted: ChannelWanted,
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
  roomsWith: ({ db, effects, actor: { userId } }) =>
    perArguments(async (ids, wanted: ChannelWanted) => {
      const list = wanted.guild ? channels.listRoomsInGuilds : channels.listRooms;
      const rooms: readonly Room[] = note(effects, await list(db, userId, ids, wanted));
      return new Map(ids.map((id) => [id, rooms.filter(({ channel }) => channel.id === id)]));
    }),
  channelPages: ({ db, effects, actor: { userId } }) =>
    perArguments(async (guildIds, args: PageArgs, filter: ChannelFilter, wanted: ChannelWanted) =>
      notePages(effects, await channels.listOfGuilds(db, userId, guildIds, filter, args, wanted)),
    ),
} satisfies { [Name in keyof ChannelLoaders]: (context: RequestContext<never>) => ChannelLoaders[Name] };
