import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import { note, notePages } from '../../stamps.ts';
import type { Beside, MessageEntity, MessageRevisionEntity } from './message.entity.ts';
import * as messages from './message.repository.ts';

export interface MessageLoaders {
  /** By id, whoever asks: whether it may be seen depends on its channel. */
  message: DataLoader<string, MessageEntity | null>;
  /** The newest message of a channel that is not deleted. */
  lastMessage: DataLoader<string, MessageEntity | null>;
  /** Pages of the history of a channel: one statement for all channels of one selection. */
  messagePages: (args: PageArgs, beside: Beside) => DataLoader<string, Page<MessageEntity>>;
  /** Pages of the former texts of a message. */
  revisionPages: (args: PageArgs) => DataLoader<string, Page<MessageRevisionEntity>>;
}

/** Looks at who asks only where it is about them: other answers are the same for everybody. */
export function wanted(context: Pick<RequestContext, 'actor'>, beside: Beside): messages.Wanted {
  return beside === 'OWN_REACTIONS' ? { beside, viewerId: context.actor.userId } : { beside };
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
  messagePages: (context) =>
    perArguments(async (channelIds, args: PageArgs, beside: Beside) =>
      notePages(
        context.effects,
        await messages.listOfChannels(context.db, channelIds, args, wanted(context, beside)),
      ),
    ),
  revisionPages: ({ db, effects }) =>
    perArguments(async (messageIds, args: PageArgs) =>
      notePages(effects, await messages.listRevisions(db, messageIds, args)),
    ),
} satisfies { [Name in keyof MessageLoaders]: (context: RequestContext<never>) => MessageLoaders[Name] };
