import type { RowStatement } from '@testverse/platform/events';
import type { EntityManager } from 'typeorm';
import { asDecided, type Room } from '../channel/index.ts';
import { stampInChannel, type Stamped } from '../../stamps.ts';
import { reactionsOf, type ReactionGroup } from '../message/index.ts';
import type { ReactionEntity } from './reaction.entity.ts';

/** Where a message is, in a statement that knows nothing of it but its id. */
const channelOf = (messageId: string): string =>
  `(select m.channel_id from guilds.message m where m.id = ${messageId})`;

/** What people react with to a message; null: nobody does. */
export type Reacted = Stamped<{ messageId: string; reactions: ReactionGroup[] | null }>;

/** Every emoji of each message with its people, the one that was used first in front. */
export function listGroups(db: EntityManager, messageIds: readonly string[]): Promise<Reacted[]> {
  return db.query(
    `select asked.id as "messageId", ${reactionsOf('asked.id')} as "reactions", ${stampInChannel(channelOf('asked.id'))}
     from unnest($1::uuid[]) as asked (id)`,
    [messageIds],
  );
}

export type OwnReaction = Pick<ReactionEntity, 'messageId' | 'emoji'>;

/** What that person reacted with, of each message. */
export function listOwn(
  db: EntityManager,
  userId: string,
  messageIds: readonly string[],
): Promise<OwnReaction[]> {
  return db.query(
    `select r.message_id as "messageId", r.emoji from guilds.reaction r
     where r.message_id = any($1) and r.user_id = $2`,
    [messageIds, userId],
  );
}

export type ReactionCount = Stamped<OwnReaction & { count: number }>;

/** How many people react to each message with each emoji; nobody does, for one that does not exist. */
export function countsOf(db: EntityManager, pairs: readonly OwnReaction[]): Promise<ReactionCount[]> {
  return db.query(
    `select pair.message_id as "messageId", pair.emoji, count(r.message_id)::int as count,
       ${stampInChannel(channelOf('pair.message_id'))}
     from unnest($1::uuid[], $2::text[]) as pair (message_id, emoji)
     left join guilds.reaction r on r.message_id = pair.message_id and r.emoji = pair.emoji
     group by pair.message_id, pair.emoji`,
    [pairs.map(({ messageId }) => messageId), pairs.map(({ emoji }) => emoji)],
  );
}

/** What decides about one more reaction to a locked message. */
export interface ReactionState {
  isSet: boolean;
  /** Somebody reacts with this emoji already. */
  isKnown: boolean;
  emojiCount: number;
}

export async function stateOf(
  db: EntityManager,
  { messageId, emoji, userId }: Pick<ReactionEntity, 'messageId' | 'emoji' | 'userId'>,
): Promise<ReactionState> {
  const rows: ReactionState[] = await db.query(
    `select exists (select 1 from guilds.reaction where message_id = $1 and emoji = $2 and user_id = $3) as "isSet",
       exists (select 1 from guilds.reaction where message_id = $1 and emoji = $2) as "isKnown",
       (select count(distinct emoji)::int from guilds.reaction where message_id = $1) as "emojiCount"`,
    [messageId, emoji, userId],
  );
  return rows[0] ?? { isSet: false, isKnown: false, emojiCount: 0 };
}

/** Inserts the reaction at the place of the event it is appended with, in a channel that is as decided. */
export function insertion(reaction: Omit<ReactionEntity, 'seq'>, channel: Room['channel']): RowStatement {
  const { messageId, emoji, userId, createdAt } = reaction;
  return (p) => `insert into guilds.reaction (message_id, emoji, user_id, seq, created_at)
    select ${p(messageId)}::uuid, ${p(emoji)}::text, ${p(userId)}::uuid, appended.seq, ${p(createdAt)}::timestamptz
    from appended where ${asDecided(p, channel)} returning seq`;
}

/** Removes the reaction with the event that tells it. */
export function removal(
  { messageId, emoji, userId }: Omit<ReactionEntity, 'seq'>,
  channel: Room['channel'],
): RowStatement {
  return (p) => `delete from guilds.reaction r using appended
    where r.message_id = ${p(messageId)}::uuid and r.emoji = ${p(emoji)}::text and r.user_id = ${p(userId)}::uuid
      and ${asDecided(p, channel)}
    returning r.seq`;
}
