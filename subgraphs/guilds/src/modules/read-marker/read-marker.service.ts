import { requireUser } from '@testverse/platform/actor';
import { notFound } from '@testverse/platform/errors';
import type { GuildsContext } from '../../context.ts';
import { viewerTopic } from '../../topics.ts';
import { channelError, readable, type ChannelEntity, type Room } from '../channel/index.ts';
import { isActive } from '../membership/index.ts';
import * as markers from './read-marker.repository.ts';

/**
 * How far members have read. A marker only moves forward, unless its owner marks something as unread; counts are derived
 * from it whenever somebody asks, so they cannot drift.
 */
export class ReadMarkerService {
  /** @throws NOT_FOUND, FORBIDDEN */
  async markRead(ctx: GuildsContext, channelId: string, seq: number): Promise<ChannelEntity> {
    const { userId } = requireUser(ctx.actor);
    const room = await this.enter(ctx, channelId, 'channelId');
    const hasMoved = await markers.moveForward(ctx.db, { userId, channelId }, seq, ctx.clock.now());
    if (hasMoved) this.tell(ctx, userId, channelId);
    return room.channel;
  }

  /** Everything from this message on counts as unread again. @throws NOT_FOUND, FORBIDDEN */
  async markUnread(ctx: GuildsContext, messageId: string): Promise<ChannelEntity> {
    const { userId } = requireUser(ctx.actor);
    const message = await ctx.load.message.load(messageId);
    if (!message) throw notFound('message', ['messageId']);
    const { channelId, seq } = message;
    const room = await this.enter(ctx, channelId, 'messageId');
    await markers.put(ctx.db, { userId, channelId }, seq - 1, ctx.clock.now());
    this.tell(ctx, userId, channelId);
    return room.channel;
  }

  private async enter(ctx: GuildsContext, channelId: string, field: string): Promise<Room> {
    const room = readable(ctx.actor, await ctx.load.room.load(channelId));
    if (!room) throw notFound(field === 'channelId' ? 'channel' : 'message', [field]);
    if (!isActive(room.own)) throw channelError('MEMBERS_ONLY');
    return room;
  }

  /** The person's other windows; nobody else is told how far somebody has read. */
  private tell(ctx: GuildsContext, userId: string, channelId: string): void {
    ctx.afterCommit(() => ctx.events.doorbell.whisper(viewerTopic(userId), { channelId }));
  }
}
