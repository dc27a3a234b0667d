import {
  columnsOf,
  keysetPage,
  keysetPagesByParent,
  pageSize,
  type KeysetQuery,
  type Page,
  type PageArgs,
} from '@testverse/platform/db';
import type { RowStatement } from '@testverse/platform/events';
import type { EntityManager } from 'typeorm';
import { asDecided, type Room } from '../channel/index.ts';
import { stampInChannel, type Stamped } from '../../stamps.ts';
import {
  MessageEntity,
  MessageRevisionEntity,
  shownUsers,
  type Beside,
  type MessageAnchor,
  type ReactionGroup,
} from './message.entity.ts';
import type { Burst, Pace } from './message.policy.ts';

/** Of the constraint that lets one of two messages with one nonce through. */
export const nonceKey = 'message_author_id_nonce_key';
/** Of the constraints that refuse a message whose channel is gone with its guild. */
export const channelKeys = ['message_channel_id_fkey', 'message_pace_channel_id_fkey'] as const;

function columns(db: EntityManager): string {
  return columnsOf(db, MessageEntity, 'm');
}

/** The select list of what is read to be shown. */
function stampedColumns(db: EntityManager): string {
  return `${columns(db)}, ${stampInChannel('m.channel_id')}`;
}

/** Messages whoever asks: whether they may be seen depends on their channel. */
export function listByIds(db: EntityManager, ids: readonly string[]): Promise<Stamped<MessageEntity>[]> {
  return db.query(`select ${stampedColumns(db)} from guilds.message m where m.id = any($1)`, [ids]);
}

export async function findById(db: EntityManager, id: string): Promise<MessageEntity | null> {
  return (await listByIds(db, [id]))[0] ?? null;
}

export async function findByNonce(
  db: EntityManager,
  authorId: string,
  nonce: string,
): Promise<MessageEntity | null> {
  const rows: MessageEntity[] = await db.query(
    `select ${columns(db)} from guilds.message m where m.author_id = $1 and m.nonce = $2`,
    [authorId, nonce],
  );
  return rows[0] ?? null;
}

/** The newest message of each channel that is not deleted. */
export function listLast(
  db: EntityManager,
  channelIds: readonly string[],
): Promise<Stamped<MessageEntity>[]> {
  return db.query(
    `select newest.* from unnest($1::uuid[]) as channel (id) cross join lateral (
       select ${stampedColumns(db)} from guilds.message m
       where m.channel_id = channel.id and m.deleted_at is null order by m.seq desc limit 1
     ) newest`,
    [channelIds],
  );
}

/**
 * SQL for what people react with to a message, as one value: the emoji that was used first in front; null where nobody does.
 * @param messageId SQL of the message's id
 * @param viewer SQL of the id of who asks, to tell which are theirs
 */
export function reactionsOf(messageId: string, viewer?: string): string {
  const isOwn = viewer ? `, 'isOwn', coalesce(bool_or(r.user_id = ${viewer}::uuid), false)` : '';
  // To most messages nobody reacts: to look whether anybody does is cheaper than to put nothing together.
  return `case when exists (select from guilds.reaction held where held.message_id = ${messageId}) then (
    select jsonb_agg(said.words order by said.first_seq) from (
      select min(r.seq) as first_seq, jsonb_build_object('messageId', ${messageId}, 'emoji', r.emoji, 'count', count(*),
        'userIds', (array_agg(r.user_id order by r.seq))[1:${shownUsers}]${isOwn}) as words
      from guilds.reaction r where r.message_id = ${messageId} group by r.emoji) said) end`;
}

/** A row of a history, before it is known that nobody reacts to it. */
type HistoryRow = Stamped<Omit<MessageEntity, 'reactions'> & { reactions?: ReactionGroup[] | null }>;

/** Who wants to know what of each message; only where it is about them, who they are. */
export interface Wanted {
  beside: Beside;
  viewerId?: string | null;
}

/** @param room SQL of the id of the channel that all of it is in */
function history(
  db: EntityManager,
  room: string,
  where: readonly string[],
  values: readonly unknown[],
  { beside, viewerId }: Wanted,
): KeysetQuery {
  const params = [...values];
  const viewer = beside === 'OWN_REACTIONS' ? `$${params.push(viewerId ?? null)}` : undefined;
  const reactions = beside === 'NOTHING' ? '' : `, ${reactionsOf('m.id', viewer)} as "reactions"`;
  return {
    select: `${columns(db)}, ${stampInChannel(room)}${reactions}`,
    from: 'guilds.message m',
    where,
    params,
    keys: [{ expression: 'm.seq', type: 'int', property: 'seq' }],
    direction: 'asc',
  };
}

/** Nobody's reactions are none; what was not asked for stays away. */
function known(page: Page<HistoryRow>): Page<Stamped<MessageEntity>> {
  for (const row of page.rows) if (row.reactions === null) row.reactions = [];
  return page as Page<Stamped<MessageEntity>>;
}

/** The history of each channel in the order of sending. */
export async function listOfChannels(
  db: EntityManager,
  channelIds: readonly string[],
  args: PageArgs,
  wanted: Wanted,
): Promise<Map<string, Page<Stamped<MessageEntity>>>> {
  const query = { ...history(db, 'parent.key', [], [], wanted), parentColumn: 'm.channel_id' };
  const pages = await keysetPagesByParent<HistoryRow>(db, query, channelIds, args);
  return new Map([...pages].map(([channelId, page]) => [channelId, known(page)]));
}

/** Behind every message there will ever be. */
const end = 2 ** 31 - 1;

/** @returns the seq at or after which the place is; null when it names a message that is not in the channel */
export async function findAnchor(
  db: EntityManager,
  channelId: string,
  { messageId, seq, date }: MessageAnchor,
): Promise<number | null> {
  if (seq != null) return seq;
  const [condition, order] =
    messageId != null ? ['m.id = $2', 'm.seq'] : ['m.created_at >= $2', 'm.created_at, m.seq'];
  const rows: { seq: number }[] = await db.query(
    `select m.seq from guilds.message m where m.channel_id = $1 and ${condition} order by ${order} limit 1`,
    [channelId, messageId ?? date],
  );
  return rows[0]?.seq ?? (messageId != null ? null : end);
}

/** A page of the channel's history with the message at that place in its middle, as far as there are messages on both sides. */
export async function listAround(
  db: EntityManager,
  channelId: string,
  seq: number,
  first: number | null | undefined,
  wanted: Wanted,
): Promise<Page<Stamped<MessageEntity>>> {
  const size = first ?? pageSize.default;
  const side = (condition: string): KeysetQuery =>
    history(db, '$1', ['m.channel_id = $1', condition], [channelId, seq], wanted);
  const sides = await Promise.all([
    keysetPage<HistoryRow>(db, side('m.seq >= $2'), { first: size }),
    keysetPage<HistoryRow>(db, side('m.seq < $2'), { last: size }),
  ]);
  const [newer, older] = [known(sides[0]), known(sides[1])];
  const before = Math.min(older.rows.length, Math.max(Math.floor(size / 2), size - newer.rows.length));
  const from = older.rows.length - before;
  return {
    rows: [...older.rows.slice(from), ...newer.rows.slice(0, size - before)],
    cursors: [...older.cursors.slice(from), ...newer.cursors.slice(0, size - before)],
    hasPreviousPage: older.hasPreviousPage || from > 0,
    hasNextPage: newer.hasNextPage || newer.rows.length > size - before,
  };
}

const channelOf = '(select m.channel_id from guilds.message m where m.id = r.message_id)';

/** Former texts of each message, oldest first. */
export function listRevisions(
  db: EntityManager,
  messageIds: readonly string[],
  args: PageArgs,
): Promise<Map<string, Page<Stamped<MessageRevisionEntity>>>> {
  const query: KeysetQuery & { parentColumn: string } = {
    select: `${columnsOf(db, MessageRevisionEntity, 'r')}, ${stampInChannel(channelOf)}`,
    from: 'guilds.message_revision r',
    where: [],
    params: [],
    keys: [{ expression: 'r.version', type: 'int', property: 'version' }],
    direction: 'asc',
    parentColumn: 'r.message_id',
  };
  return keysetPagesByParent(db, query, messageIds, args);
}

/** The text a message was sent with, whatever became of it. */
export async function firstBody(db: EntityManager, message: MessageEntity): Promise<string | null> {
  if (message.version === 1) return message.body;
  const rows: { body: string }[] = await db.query(
    'select body from guilds.message_revision where message_id = $1 order by version limit 1',
    [message.id],
  );
  return rows[0]?.body ?? null;
}

export interface Attempt {
  guildId: string;
  channelId: string;
  authorId: string;
  nonce: string;
  now: Date;
}

/** What became of an attempt: it is a repeat of `first`, or it was let through, or it came too fast. */
export interface Admission {
  first: MessageEntity | null;
  /** False when the channel was deleted meanwhile. */
  isThere: boolean;
  isAdmitted: boolean;
  /** The author's membership of one that is let through, which stays as it is until the transaction ends. */
  own: Room['own'];
}

type AdmissionRow = Omit<Admission, 'first' | 'own'> & NonNullable<Admission['own']> & { id: string | null };

/**
 * Looks for a message with this nonce and, if there is none, counts the attempt against the pace. The row that counts is
 * locked until the transaction ends, so one person's messages in one channel are decided one after the other. The channel
 * is held before that row: who deletes it takes the two in the same order. Of one that is let through the author's
 * membership is held as well: who removes them waits for it, and one that comes later finds them removed. An attempt that
 * is not let through does not hold it, so nobody can stave off their removal by trying.
 */
export async function admit(db: EntityManager, attempt: Attempt, pace: Pace): Promise<Admission> {
  const { guildId, channelId, authorId, nonce, now } = attempt;
  const rows: AdmissionRow[] = await db.query(
    `with first as (
       select ${columns(db)} from guilds.message m where m.author_id = $2 and m.nonce = $3
     ), room as (
       select id from guilds.channel where id = $1 for key share
     ), paced as (
       insert into guilds.message_pace as held (channel_id, author_id, sent_at)
       select room.id, $2::uuid, array[$4::timestamptz] from room where not exists (select 1 from first)
       on conflict (channel_id, author_id) do update
         set sent_at = (array_prepend($4::timestamptz, held.sent_at))[1:$5::int]
         where ($6::int = 0 or held.sent_at[1] is null or held.sent_at[1] <= $4::timestamptz - $6::int * interval '1 ms')
           and ($7::int = 0 or held.sent_at[$5::int] is null
             or held.sent_at[$5::int] <= $4::timestamptz - $7::int * interval '1 ms')
       returning 1
     ), own as (
       select own.role, own.status, own.joined_at from guilds.guild_membership own
       where own.guild_id = $8 and own.user_id = $2 and exists (select 1 from paced) for share
     )
     select exists (select 1 from room) as "isThere", exists (select 1 from paced) as "isAdmitted",
       own.role, own.status, own.joined_at as "joinedAt", first.*
     from (select) one left join first on true left join own on true`,
    [channelId, authorId, nonce, now, pace.burst, pace.waitMs, pace.burstMs, guildId],
  );
  const [row] = rows;
  if (!row) return { isThere: false, isAdmitted: false, first: null, own: null };
  const { isThere, isAdmitted, role, status, joinedAt, ...first } = row;
  return {
    isThere,
    isAdmitted,
    first: first.id === null ? null : (first as MessageEntity),
    // Nulls where there is no membership.
    own: (role as typeof role | null) === null ? null : { role, status, joinedAt },
  };
}

export interface ChangeAttempt {
  messageId: string;
  userId: string;
  now: Date;
}

/**
 * Counts an edit of a message, or a reaction to one, against the pace; as in `admit` the row that counts is locked.
 * @returns false when it came too fast
 */
export async function admitChange(db: EntityManager, attempt: ChangeAttempt, pace: Burst): Promise<boolean> {
  const { messageId, userId, now } = attempt;
  const rows: { isAdmitted: boolean }[] = await db.query(
    `with room as (
       select c.id from guilds.channel c
       where c.id = (select m.channel_id from guilds.message m where m.id = $1) for key share
     ), paced as (
       insert into guilds.message_pace as held (channel_id, author_id, sent_at, changed_at)
       select room.id, $2::uuid, '{}', array[$3::timestamptz] from room
       on conflict (channel_id, author_id) do update
         set changed_at = (array_prepend($3::timestamptz, held.changed_at))[1:$4::int]
         where $5::int = 0 or held.changed_at[$4::int] is null
           or held.changed_at[$4::int] <= $3::timestamptz - $5::int * interval '1 ms'
       returning 1
     )
     select exists (select 1 from paced) or not exists (select 1 from room) as "isAdmitted"`,
    [messageId, userId, now, pace.burst, pace.burstMs],
  );
  return rows[0]?.isAdmitted ?? false;
}

/** The latest times of the person's edits and reactions in the channel of that message, newest first. */
export async function listChangeTimes(db: EntityManager, messageId: string, userId: string): Promise<Date[]> {
  const rows: { changed_at: Date[] }[] = await db.query(
    `select changed_at from guilds.message_pace
     where channel_id = (select m.channel_id from guilds.message m where m.id = $1) and author_id = $2`,
    [messageId, userId],
  );
  return rows[0]?.changed_at ?? [];
}

/** The latest times the person sent a message in the channel, newest first. */
export async function listSendingTimes(
  db: EntityManager,
  channelId: string,
  authorId: string,
): Promise<Date[]> {
  const rows: { sent_at: Date[] }[] = await db.query(
    'select sent_at from guilds.message_pace where channel_id = $1 and author_id = $2',
    [channelId, authorId],
  );
  return rows[0]?.sent_at ?? [];
}

/** Locks a message's row until the transaction ends: texts and reactions change one after the other. */
export async function lock(db: EntityManager, id: string): Promise<MessageEntity | null> {
  const rows: MessageEntity[] = await db.query(
    `select ${columns(db)} from guilds.message m where m.id = $1 for no key update`,
    [id],
  );
  return rows[0] ?? null;
}

/** A message without the place that the event of its sending will give it. */
export type UnplacedMessage = Pick<
  MessageEntity,
  'id' | 'channelId' | 'authorId' | 'nonce' | 'body' | 'replyToId' | 'createdAt'
>;

/** Inserts the message at the place of the event it is appended with, in a channel that is as decided. */
export function insertion(message: UnplacedMessage, channel: Room['channel']): RowStatement {
  const { id, channelId, authorId, nonce, body, replyToId, createdAt } = message;
  return (p) => `insert into guilds.message
      (id, channel_id, seq, author_id, nonce, body, reply_to_id, created_at, updated_at, version)
    select ${p(id)}::uuid, ${p(channelId)}::uuid, appended.seq, ${p(authorId)}::uuid, ${p(nonce)}::text,
      ${p(body)}::text, ${p(replyToId)}::uuid, ${p(createdAt)}::timestamptz, ${p(createdAt)}::timestamptz, 1
    from appended where ${asDecided(p, channel)} returning id`;
}

/** Keeps the text of a locked message before it goes. */
export async function keepRevision(db: EntityManager, message: MessageEntity): Promise<void> {
  const writtenAt = message.editedAt ?? message.createdAt;
  await db.query(
    'insert into guilds.message_revision (message_id, version, body, created_at) values ($1, $2, $3, $4)',
    [message.id, message.version, message.body, writtenAt],
  );
}

/**
 * Writes the text and times of a locked message with the event that tells it.
 * @param channel that has to be as decided; null where nothing was decided on it
 */
export function rewriting(
  { id, body, editedAt, deletedAt, updatedAt }: MessageEntity,
  channel: Room['channel'] | null,
): RowStatement {
  return (p) => `update guilds.message set body = ${p(body)}::text, edited_at = ${p(editedAt)}::timestamptz,
      deleted_at = ${p(deletedAt)}::timestamptz, updated_at = ${p(updatedAt)}::timestamptz, version = version + 1
    from appended where guilds.message.id = ${p(id)}::uuid
      ${channel ? `and ${asDecided(p, channel)}` : ''} returning guilds.message.id`;
}

/** Removes what people said about a message by emoji; it goes with the text. */
export async function removeReactions(db: EntityManager, messageId: string): Promise<void> {
  await db.query('delete from guilds.reaction where message_id = $1', [messageId]);
}
