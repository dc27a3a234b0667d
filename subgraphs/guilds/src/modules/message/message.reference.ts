import type { Reference } from '@testverse/platform/graphql';
import type { GuildsContext } from '../../context.ts';
import { messageId } from '../../node.ts';
import { readable } from '../channel/index.ts';
import type { MessageEntity } from './message.entity.ts';

/** The message behind `{ id }`, null when the viewer may not read its channel. */
export async function resolveMessageReference(
  reference: Reference,
  ctx: GuildsContext,
): Promise<MessageEntity | null> {
  const message = await ctx.load.message.load(messageId.decode(String(reference['id'])));
  const room = message && (await ctx.load.room.load(message.channelId));
  return readable(ctx.actor, room) ? message : null;
}
