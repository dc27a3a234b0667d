import { requireUser } from '@testverse/platform/actor';
import type { Once, RequestContext } from '@testverse/platform/context';
import { violates, type Page } from '@testverse/platform/db';
import { notFound, rateLimited } from '@testverse/platform/errors';
import type { EntityManager } from 'typeorm';
import type { GuildsContext } from '../../context.ts';
import { note } from '../../stamps.ts';
import {
  canSend,
  demand as demandInChannel,
  holdStanding,
  listRooms,
  readable,
  whileDecided,
  type Room,
} from '../channel/index.ts';
import type { Beside, MessageAnchor, MessageDraft, MessageEntity } from './message.entity.ts';
import { demand, messageError } from './message.errors.ts';
import { messageDeleted, messageEdited, messageSent } from './message.events.ts';
import { canDelete, canEdit, paceOf, retryAfterMs, type MessageLimits } from './message.policy.ts';
import { wanted } from './message.loaders.ts';
import * as messages from './message.repository.ts';

type Tx = RequestContext<object>;

/** A locked message and how the actor stands to its channel. */
interface Held {
  message: MessageEntity;
  room: Room;
}

/**
 * What is said in channels. A message is posted once per nonce of its author, has for ever the place its event got, and
 * loses its text but not its place when it is deleted; texts it had before are kept. The right to write is read before the
 * act and holds at its commit: the author's membership is held while a message goes in, and the statement that writes asks
 * whether the channel is still as it was. The count against the pace is the database's.
 */
export class MessageService {
  constructor(private readonly limits: MessageLimits) {}

  /** A page around a place in the channel's history. @throws NOT_FOUND for a message of another channel */
  async around(
    ctx: GuildsContext,
    channelId: string,
    anchor: MessageAnchor,
    first: number | null | undefined,
    beside: Beside,
  ): Promise<Page<MessageEntity>> {
    const seq = await messages.findAnchor(ctx.db, channelId, anchor);
    if (seq === null) throw notFound('message', ['at', 'messageId']);
    const page = await messages.listAround(ctx.db, channelId, seq, first, wanted(ctx, beside));
    note(ctx.effects, page.rows);
    return page;
  }

  /**
   * Posts a message once per nonce; it and its event commit together or not at all.
   * @throws NOT_FOUND, FORBIDDEN, CHANNEL_ARCHIVED, NONCE_REUSED, RATE_LIMITED
   */
  send(ctx: GuildsContext, draft: MessageDraft): Promise<MessageEntity> {
    return whileDecided(ctx, () => this.sendNow(ctx, draft));
  }

  private async sendNow(ctx: GuildsContext, draft: MessageDraft): Promise<MessageEntity> {
    const { userId } = requireUser(ctx.actor);
    const room = readable(ctx.actor, await ctx.load.room.load(draft.channelId));
    if (!room) throw notFound('channel', ['channelId']);
    const refusal = canSend(room);
    const first = refusal && (await messages.findByNonce(ctx.db, userId, draft.nonce));
    // A lost answer may be asked for again, also when the channel was closed meanwhile.
    if (first) return repeated(ctx.db, first, draft);
    demandInChannel(refusal, 'channelId');
    const answered = draft.replyToId === null ? null : await ctx.load.message.load(draft.replyToId);
    if (draft.replyToId !== null && answered?.channelId !== draft.channelId) {
      throw notFound('message', ['replyToId']);
    }
    const id = ctx.ids.next();
    try {
      return await ctx.transact((tx) => this.post(tx, room, { ...draft, id }), {
        once: this.once(ctx, 'channelId', id),
      });
    } catch (error) {
      return lostRace(ctx, error, draft);
    }
  }

  private async post(tx: Tx, room: Room, draft: MessageDraft & { id: string }): Promise<MessageEntity> {
    const { userId: authorId } = requireUser(tx.actor);
    const { channelId } = draft;
    const { channel } = room;
    const now = tx.clock.now();
    const pace = paceOf(room, this.limits);
    const attempt = { ...draft, guildId: channel.guildId, authorId, now };
    const { first, isThere, isAdmitted, own } = await messages.admit(tx.db, attempt, pace);
    if (first) return repeated(tx.db, first, draft);
    if (!isThere) throw notFound('channel', ['channelId']);
    if (!isAdmitted) {
      // What it waited for may have been itself, sent twice at once.
      const sent = await messages.findByNonce(tx.db, authorId, draft.nonce);
      if (sent) return repeated(tx.db, sent, draft);
      const sentAt = await messages.listSendingTimes(tx.db, channelId, authorId);
      throw rateLimited('You are writing too fast in this channel.', retryAfterMs(sentAt, pace, now));
    }
    const held = readable(tx.actor, { ...room, own });
    if (!held) throw notFound('channel', ['channelId']);
    demandInChannel(canSend(held), 'channelId');
    const message = { ...draft, authorId, createdAt: now };
    const { event } = await tx.events.appendWith(
      tx,
      messageSent(message, channel.guildId),
      messages.insertion(message, channel),
    );
    const untouched = { editedAt: null, deletedAt: null, version: 1, reactions: [] };
    return { ...message, ...untouched, seq: event.seq, updatedAt: now };
  }

  /** Gives a message another text and keeps the former; the same text changes nothing. @throws NOT_FOUND, FORBIDDEN, CHANNEL_ARCHIVED, MESSAGE_DELETED, RATE_LIMITED */
  edit(ctx: GuildsContext, id: string, body: string): Promise<MessageEntity> {
    return this.change(ctx, id, async (tx, { message, room }) => {
      demand(canEdit(tx.actor, message));
      demandInChannel(canSend(room), 'messageId');
      if (message.body === body) return message;
      const now = tx.clock.now();
      return this.rewrite(tx, room, { ...message, body, editedAt: now, updatedAt: now }, message);
    });
  }

  /**
   * Runs an act on a message that counts against the pace of edits and reactions, once per idempotency key, with the
   * message locked. What it appends has to ask for the channel `asDecided`.
   * @throws NOT_FOUND, RATE_LIMITED
   */
  change(
    ctx: GuildsContext,
    id: string,
    act: (tx: Tx, held: Held) => Promise<MessageEntity>,
  ): Promise<MessageEntity> {
    requireUser(ctx.actor);
    const once = this.once(ctx, 'messageId', id);
    const change = async (tx: Tx): Promise<MessageEntity> => {
      await this.admitChange(tx, id);
      return act(tx, await this.hold(tx, id));
    };
    return whileDecided(ctx, () => ctx.transact(change, { once }));
  }

  private async admitChange(tx: Tx, messageId: string): Promise<void> {
    const { userId } = requireUser(tx.actor);
    const now = tx.clock.now();
    const { changing } = this.limits;
    if (await messages.admitChange(tx.db, { messageId, userId, now }, changing)) return;
    const changedAt = await messages.listChangeTimes(tx.db, messageId, userId);
    const wait = retryAfterMs(changedAt, { ...changing, waitMs: 0 }, now);
    throw rateLimited('You are changing too much at once in this channel.', wait);
  }

  /** Takes a message's text and reactions away; doing it again changes nothing. @throws NOT_FOUND, FORBIDDEN */
  delete(ctx: GuildsContext, id: string): Promise<MessageEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { message, room } = await this.hold(tx, id);
        demand(canDelete(tx.actor, message, room.own));
        if (message.deletedAt) return message;
        await messages.removeReactions(tx.db, id);
        const now = tx.clock.now();
        return this.rewrite(tx, room, { ...message, body: null, deletedAt: now, updatedAt: now }, message);
      },
      { once: this.once(ctx, 'messageId', id) },
    );
  }

  /**
   * Locks a message for this transaction and reads how the actor stands to it; their role cannot change before the end.
   * @throws NOT_FOUND also when the actor may not read the channel
   */
  private async hold(tx: Tx, id: string): Promise<Held> {
    const { userId } = requireUser(tx.actor);
    const message = await messages.lock(tx.db, id);
    if (message) await holdStanding(tx.db, userId, message.channelId);
    const [found] = message ? await listRooms(tx.db, userId, [message.channelId]) : [];
    const room = readable(tx.actor, found ?? null);
    if (!message || !room) throw notFound('message', ['messageId']);
    return { message, room };
  }

  /**
   * A repeated act answers with the message as it is by now, if the actor may still read it.
   * @param field that named it
   * @param id of the message that the act is about
   */
  private once(ctx: GuildsContext, field: string, id: string): Once<MessageEntity> {
    return {
      expected: id,
      ref: (message) => message.id,
      reload: async (db, id) => {
        const message = await messages.findById(db, id);
        const [room] = message ? await listRooms(db, ctx.actor.userId, [message.channelId]) : [];
        if (!message || !readable(ctx.actor, room ?? null)) throw notFound('message', [field]);
        return message;
      },
    };
  }

  private async rewrite(
    tx: Tx,
    room: Room,
    after: MessageEntity,
    before: MessageEntity,
  ): Promise<MessageEntity> {
    await messages.keepRevision(tx.db, before);
    const { channel } = room;
    const entryOf = after.deletedAt ? messageDeleted : messageEdited;
    const decided = after.deletedAt ? null : channel;
    await tx.events.appendWith(tx, entryOf(after, channel.guildId), messages.rewriting(after, decided));
    return { ...after, version: before.version + 1 };
  }
}

/** The first message of a nonce, for whoever asks for the same again. @throws NONCE_REUSED for anything else */
async function repeated(
  db: EntityManager,
  first: MessageEntity,
  { channelId, body, replyToId }: MessageDraft,
): Promise<MessageEntity> {
  const isSame =
    first.channelId === channelId &&
    first.replyToId === replyToId &&
    (await messages.firstBody(db, first)) === body;
  if (!isSame) throw messageError('NONCE_REUSED');
  return first;
}

/** The answer when the database refused the row: the same nonce was faster, or the guild is gone. */
async function lostRace(ctx: GuildsContext, error: unknown, draft: MessageDraft): Promise<MessageEntity> {
  if (messages.channelKeys.some((key) => violates(error, key))) throw notFound('channel', ['channelId']);
  if (!violates(error, messages.nonceKey)) throw error;
  const first = await messages.findByNonce(ctx.db, requireUser(ctx.actor).userId, draft.nonce);
  if (!first) throw error;
  return repeated(ctx.db, first, draft);
}
