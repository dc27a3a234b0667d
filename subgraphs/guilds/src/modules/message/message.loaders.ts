import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import { note, notePages } from '../../stamps.ts';
import type { MessageEntity, MessageRevisionEntity } from './message.entity.ts';
import * as messages from './message.repository.ts';

export interface MessageLoaders {
  /** By id, whoever asks: whether it may be seen depends on its channel. */
  message: DataLoader<string, MessageEntity | null>;
  /** The newest message of a channel that is not deleted. */
  lastMessage: DataLoader<string, MessageEntity | null>;
  /** Pages of the history of a channel: one statement for all channels of one selection. */
  messagePages: (args: PageArgs) => DataLoader<string, Page<MessageEntity>>;
  /** Pages of the former texts of a message. */
  revisionPages: (args: PageArgs) => DataLoader<string, Page<MessageRevisionEntity>>;
}

export const messageLoaders = {
  message: ({ db, effects }) =>
    rowLoader<MessageEntity>(
      (message) => message.id,
      async (ids) => note(effects, await messages.listByIds(db, ids)),
    ),
  lastMessage: ({ db, effects }) =>
    rowLoader<MessageEntity>(
      (message) => message.channelId,
      async (channelIds) => note(effects, await messages.listLast(db, channelIds)),
    ),
  messagePages: ({ db, effects }) =>
    perArguments(async (channelIds, args: PageArgs) =>
      notePages(effects, await messages.listOfChannels(db, channelIds, args)),
    ),
  revisionPages: ({ db, effects }) =>
    perArguments(async (messageIds, args: PageArgs) =>
      notePages(effects, await messages.listRevisions(db, messageIds, args)),
    ),
} satisfies { [Name in keyof MessageLoaders]: (context: RequestContext<never>) => MessageLoaders[Name] };
