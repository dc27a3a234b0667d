import { requireUser } from '@testverse/platform/actor';
import type { RequestContext } from '@testverse/platform/context';
import { violates } from '@testverse/platform/db';
import { notFound } from '@testverse/platform/errors';
import type { GuildsContext } from '../../context.ts';
import { viewerTopic } from '../../topics.ts';
import {
  channelError,
  readable,
  type ChannelEntity,
  type ChannelService,
  type MemberChannel,
  type Room,
} from '../channel/index.ts';
import { isActive } from '../membership/index.ts';
import * as markers from './read-marker.repository.ts';

type Tx = RequestContext<object>;

/**
 * How far members have read. A marker only moves forward, unless its owner marks something as unread; counts are derived
 * from it whenever somebody asks, so they cannot drift.
 */
export class ReadMarkerService {
  constructor(private readonly channels: ChannelService) {}

  /** @throws NOT_FOUND, FORBIDDEN */
  async markRead(ctx: GuildsContext, channelId: string, seq: number): Promise<ChannelEntity> {
    const { userId } = requireUser(ctx.actor);
    const { channel } = await this.enter(ctx, channelId, 'channelId');
    return this.mark(ctx, channel, 'channelId', async (tx) => {
      const pair = { userId, channelId };
      if (await markers.moveForward(tx.db, pair, seq, tx.clock.now())) tell(tx, pair);
    });
  }

  /** Everything from this message on counts as unread again. @throws NOT_FOUND, FORBIDDEN */
  async markUnread(ctx: GuildsContext, messageId: string): Promise<ChannelEntity> {
    const { userId } = requireUser(ctx.actor);
    const message = await ctx.load.message.load(messageId);
    if (!message) throw notFound('message', ['messageId']);
    const { channelId, seq } = message;
    const { channel } = await this.enter(ctx, channelId, 'messageId');
    return this.mark(ctx, channel, 'messageId', async (tx) => {
      const pair = { userId, channelId };
      await markers.put(tx.db, pair, seq - 1, tx.clock.now());
      tell(tx, pair);
    });
  }

  private async mark(
    ctx: GuildsContext,
    channel: ChannelEntity,
    field: string,
    write: (tx: Tx) => Promise<void>,
  ): Promise<ChannelEntity> {
    try {
      return await ctx.transact((tx) => write(tx).then(() => channel), {
        once: this.channels.once(ctx, [field]),
      });
    } catch (error) {
      if (!violates(error, markers.channelKey)) throw error;
      // The guild was deleted meanwhile, with its channels.
      throw notFound('channel', [field]);
    }
  }

  private async enter(ctx: GuildsContext, channelId: string, field: string): Promise<Room> {
    const room = readable(ctx.actor, await ctx.load.room.load(channelId));
    if (!room) throw notFound(field === 'channelId' ? 'channel' : 'message', [field]);
    if (!isActive(room.own)) throw channelError('MEMBERS_ONLY');
    return room;
  }
}

/** The person's other windows; nobody else is told how far somebody has read. */
function tell(tx: Tx, { userId, channelId }: MemberChannel): void {
  tx.afterCommit(() => tx.events.doorbell.whisper(viewerTopic(userId), { channelId }));
}
