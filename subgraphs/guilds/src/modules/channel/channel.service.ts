import { requireUser } from '@testverse/platform/actor';
import type { Once, RequestContext } from '@testverse/platform/context';
import { violates } from '@testverse/platform/db';
import { notFound } from '@testverse/platform/errors';
import type { TopicEvent } from '@testverse/platform/events';
import type { GuildsContext } from '../../context.ts';
import { guildTopic } from '../../topics.ts';
import { canSee } from '../guild/index.ts';
import { findOfUser } from '../membership/index.ts';
import {
  channelNameForm,
  firstChannel,
  mostChannels,
  type ChannelChanges,
  type ChannelEntity,
  type ChannelProfile,
  type ChannelWanted,
} from './channel.entity.ts';
import { channelError } from './channel.errors.ts';
import { channelCreated, moveEvent, updateEvents } from './channel.events.ts';
import { canManage, readable, type Room } from './channel.policy.ts';
import * as channels from './channel.repository.ts';

type Tx = RequestContext<object>;
type Written = Omit<ChannelChanges, 'isArchived'> & { archivedAt?: Date | null };

/**
 * The rooms of a guild. Every act here runs under the guild's row lock, like all acts on the guild: so names are unique,
 * places have no gaps, and the right to decide on them still holds at the commit. A channel is never deleted but with its
 * guild; archived, it keeps its name, its place and its messages.
 */
export class ChannelService {
  /** Finds the channel for the actor, with what is wanted; null when it does not exist or they may not read it. */
  async find(ctx: GuildsContext, id: string, wanted: ChannelWanted): Promise<ChannelEntity | null> {
    const [room = null] = await ctx.load.roomsWith(wanted).load(id);
    ctx.load.room.prime(id, room);
    return readable(ctx.actor, room)?.channel ?? null;
  }

  /** The same by name, in any case. */
  async findByName(
    ctx: GuildsContext,
    guildSlug: string,
    name: string,
    wanted: ChannelWanted,
  ): Promise<ChannelEntity | null> {
    // Some characters are none the database could be asked for.
    if (!channelNameForm.test(name)) return null;
    const guild = await ctx.load.guildBySlug.load(guildSlug.toLowerCase());
    const id = guild && (await channels.findIdByName(ctx.db, guild.id, name.toLowerCase()));
    return id === null ? null : this.find(ctx, id, wanted);
  }

  /**
   * Gives a guild that is being founded its first channel.
   * @returns the events to append with those of the founding
   */
  async openFirst(tx: Tx, guildId: string): Promise<readonly TopicEvent[]> {
    const channel = await this.insert(tx, guildId, firstChannel, 0);
    return [{ topic: guildTopic(guildId), event: channelCreated(channel) }];
  }

  /** @throws NOT_FOUND, FORBIDDEN, CHANNEL_NAME_TAKEN, TOO_MANY_CHANNELS */
  create(ctx: GuildsContext, guildId: string, profile: ChannelProfile): Promise<ChannelEntity> {
    const { userId } = requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const guild = await channels.lockGuild(tx.db, guildId);
        const own = guild && (await findOfUser(tx.db, userId, guildId));
        if (!guild || !canSee(tx.actor, guild, own)) throw notFound('guild', ['guildId']);
        if (!canManage(tx.actor, own)) throw channelError('ADMINISTRATORS_ONLY');
        const position = await channels.count(tx.db, guildId);
        if (position >= mostChannels) throw channelError('TOO_MANY_CHANNELS');
        const channel = await this.insert(tx, guildId, profile, position);
        await tx.events.append(tx, [{ topic: guildTopic(guildId), event: channelCreated(channel) }]);
        return channel;
      },
      { once: this.once(ctx) },
    );
  }

  /** Changes what differs from now; where nothing does, nothing happens. @throws NOT_FOUND, FORBIDDEN, CHANNEL_NAME_TAKEN */
  update(ctx: GuildsContext, id: string, changes: ChannelChanges): Promise<ChannelEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { channel, own } = await this.lock(tx, id);
        if (!canManage(tx.actor, own)) throw channelError('ADMINISTRATORS_ONLY');
        const place = changes.position ?? channel.position;
        const last = (await channels.count(tx.db, channel.guildId)) - 1;
        const written = differing(channel, { ...changes, position: Math.min(place, last) }, tx.clock.now());
        if (Object.keys(written).length === 0) return channel;
        return this.write(tx, channel, written);
      },
      { once: this.once(ctx, ['channelId']) },
    );
  }

  /**
   * A repeated act answers with the channel as it is by now, if the actor may still read it.
   * @param field that named the channel, for the answer that it is gone
   */
  once(ctx: GuildsContext, field?: readonly string[]): Once<ChannelEntity> {
    return {
      ref: (channel) => channel.id,
      reload: async (db, id) => {
        const [room] = await channels.listRooms(db, ctx.actor.userId, [id]);
        const open = readable(ctx.actor, room ?? null);
        if (!open) throw notFound('channel', field);
        return open.channel;
      },
    };
  }

  /** Locks the channel's guild and reads the channel under it. @throws NOT_FOUND also when the actor may not read it */
  private async lock(tx: Tx, id: string): Promise<Room> {
    const found = await channels.findById(tx.db, id);
    if (found) await channels.lockGuild(tx.db, found.guildId);
    const [room] = found ? await channels.listRooms(tx.db, tx.actor.userId, [id]) : [];
    const open = readable(tx.actor, room ?? null);
    if (!open) throw notFound('channel', ['channelId']);
    return open;
  }

  private async write(tx: Tx, channel: ChannelEntity, written: Written): Promise<ChannelEntity> {
    const { position } = written;
    const moved = position === undefined ? [] : await channels.makeRoom(tx.db, channel, position);
    const updated = await channels.update(tx.db, channel, { ...written, updatedAt: tx.clock.now() });
    if (!updated) throw channelError('CHANNEL_NAME_TAKEN');
    await tx.events.append(tx, [...updateEvents(channel), ...moved.map(moveEvent)]);
    return updated;
  }

  private async insert(
    tx: Tx,
    guildId: string,
    profile: ChannelProfile,
    position: number,
  ): Promise<ChannelEntity> {
    const now = tx.clock.now();
    const channel = await channels.insert(tx.db, {
      ...profile,
      id: tx.ids.next(),
      guildId,
      position,
      archivedAt: null,
      createdAt: now,
      updatedAt: now,
    });
    if (!channel) throw channelError('CHANNEL_NAME_TAKEN');
    return channel;
  }
}

/** How often an act is decided when the channel changes under it each time. */
const decisions = 4;

/**
 * Runs an act whose last statement asks for the channel `asDecided`, and runs it anew, decided on what is true by then,
 * when the channel has changed in between.
 */
export async function whileDecided<T>(ctx: Tx, act: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await act();
    } catch (error) {
      if (turn === decisions || !violates(error, channels.movedKey)) throw error;
      ctx.forgetLoaded();
    }
  }
}

/** The columns that would change. Archiving what is archived keeps its date. */
function differing(channel: ChannelEntity, { isArchived, ...asked }: ChannelChanges, now: Date): Written {
  const changed = Object.entries(asked).filter(
    ([name, value]) => value !== undefined && value !== channel[name as keyof typeof asked],
  );
  const isSwitched = isArchived !== undefined && isArchived !== (channel.archivedAt !== null);
  return {
    ...(Object.fromEntries(changed) as Written),
    ...(isSwitched ? { archivedAt: isArchived ? now : null } : {}),
  };
}
