import { rowLoader, type RequestContext } from '@testverse/platform/context';
import DataLoader from 'dataloader';
import { note } from '../../stamps.ts';
import type { MembershipEntity } from '../membership/index.ts';
import { countsOf } from '../reaction/index.ts';
import { listNewcomers } from './live.repository.ts';

export interface ReactionKey {
  messageId: string;
  emoji: string;
}

export interface LiveLoaders {
  /** How many people react with an emoji to a message. */
  reactionCount: DataLoader<ReactionKey, number, string>;
  /** Memberships by id, whoever asks. */
  newcomer: DataLoader<string, MembershipEntity | null>;
}

const keyOf = ({ messageId, emoji }: ReactionKey): string => `${messageId} ${emoji}`;

export const liveLoaders = {
  reactionCount: ({ db, effects }) =>
    new DataLoader<ReactionKey, number, string>(
      async (keys) => {
        const rows = note(effects, await countsOf(db, keys));
        const counts = new Map(rows.map((row) => [keyOf(row), row.count]));
        return keys.map((key) => counts.get(keyOf(key)) ?? 0);
      },
      { cacheKeyFn: keyOf },
    ),
  newcomer: ({ db, effects }) =>
    rowLoader<MembershipEntity>(
      (membership) => membership.id,
      async (ids) => note(effects, await listNewcomers(db, ids)),
    ),
} satisfies { [Name in keyof LiveLoaders]: (context: RequestContext<never>) => LiveLoaders[Name] };
