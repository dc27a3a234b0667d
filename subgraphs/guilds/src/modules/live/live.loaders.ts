import type { RequestContext } from '@testverse/platform/context';
import DataLoader from 'dataloader';
import { countsOf } from '../reaction/index.ts';

export interface ReactionKey {
  messageId: string;
  emoji: string;
}

export interface LiveLoaders {
  /** How many people react with an emoji to a message. */
  reactionCount: DataLoader<ReactionKey, number, string>;
}

const keyOf = ({ messageId, emoji }: ReactionKey): string => `${messageId} ${emoji}`;

export const liveLoaders = {
  reactionCount: ({ db }) =>
    new DataLoader<ReactionKey, number, string>(
      async (keys) => {
        const counts = new Map((await countsOf(db, keys)).map((row) => [keyOf(row), row.count]));
        return keys.map((key) => counts.get(keyOf(key)) ?? 0);
      },
      { cacheKeyFn: keyOf },
    ),
} satisfies { [Name in keyof LiveLoaders]: (context: RequestContext<never>) => LiveLoaders[Name] };
