import { listLoader, type RequestContext } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import { note } from '../../stamps.ts';
import type { ReactionGroup } from '../message/index.ts';
import * as reactions from './reaction.repository.ts';

export interface ReactionLoaders {
  /** By message, the emoji that was used first in front. */
  reactions: DataLoader<string, ReactionGroup[]>;
  /** The viewer's own by message; none for visitors. */
  viewerReactions: DataLoader<string, reactions.OwnReaction[]>;
}

export const reactionLoaders = {
  reactions: ({ db, effects }) =>
    listLoader<ReactionGroup>(
      (group) => group.messageId,
      async (messageIds) =>
        note(effects, await reactions.listGroups(db, messageIds)).flatMap((row) => row.reactions ?? []),
    ),
  viewerReactions: ({ db, actor: { userId } }) =>
    listLoader<reactions.OwnReaction>(
      (reaction) => reaction.messageId,
      async (messageIds) => (userId === null ? [] : reactions.listOwn(db, userId, messageIds)),
    ),
} satisfies { [Name in keyof ReactionLoaders]: (context: RequestContext<never>) => ReactionLoaders[Name] };
