import { requireUser } from '@testverse/platform/actor';
import type { GuildsContext } from '../../context.ts';
import { canTakePart, demand } from '../channel/index.ts';
import { messageError, type MessageEntity, type MessageService } from '../message/index.ts';
import { mostEmoji, type ReactionChange } from './reaction.entity.ts';
import { tooManyEmoji } from './reaction.errors.ts';
import { reactionSet } from './reaction.events.ts';
import * as reactions from './reaction.repository.ts';

/**
 * Who reacted to what. A person has each emoji at most once on a message, and a message never has more than twenty
 * kinds: all of it is decided under the message's row lock.
 */
export class ReactionService {
  constructor(private readonly messages: MessageService) {}

  /**
   * Sets or takes away; what is so already changes nothing.
   * @throws NOT_FOUND, FORBIDDEN, CHANNEL_ARCHIVED, MESSAGE_DELETED, TOO_MANY_EMOJI, RATE_LIMITED
   */
  set(ctx: GuildsContext, { messageId, emoji, isSet }: ReactionChange): Promise<MessageEntity> {
    const { userId } = requireUser(ctx.actor);
    return this.messages.change(ctx, messageId, async (tx, { message, room }) => {
      demand(canTakePart(room), 'messageId');
      if (message.deletedAt) throw messageError('MESSAGE_DELETED');
      const state = await reactions.stateOf(tx.db, { messageId, emoji, userId });
      if (state.isSet === isSet) return message;
      if (isSet && !state.isKnown && state.emojiCount >= mostEmoji) throw tooManyEmoji(mostEmoji);
      const { channel } = room;
      const { id: channelId, guildId } = channel;
      const reaction = { messageId, emoji, userId, createdAt: tx.clock.now() };
      const entry = reactionSet({ guildId, channelId, messageId, userId, emoji, isSet });
      const row = isSet ? reactions.insertion(reaction, channel) : reactions.removal(reaction, channel);
      await tx.events.appendWith(tx, entry, row);
      return message;
    });
  }
}
