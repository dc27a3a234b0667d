import type { Reference } from '@testverse/platform/graphql';
import type { GuildsContext } from '../../context.ts';
import { channelId } from '../../node.ts';
import type { ChannelEntity } from './channel.entity.ts';
import { readable } from './channel.policy.ts';

/** The channel behind `{ id }`, null when the viewer may not read it. */
export async function resolveChannelReference(
  reference: Reference,
  ctx: GuildsContext,
): Promise<ChannelEntity | null> {
  const room = await ctx.load.room.load(channelId.decode(String(reference['id'])));
  return readable(ctx.actor, room)?.channel ?? null;
}
