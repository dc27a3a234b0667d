import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { User, userStub } from '../../extends/user/user.stub.ts';
import { Message, type MessageEntity, type ReactionGroup } from '../message/index.ts';
import { mostEmoji } from './reaction.entity.ts';
import { changeOf, SetReactionInput } from './reaction.inputs.ts';
import { SetReactionPayload } from './reaction.payloads.ts';
import type { ReactionService } from './reaction.service.ts';
import { MessageReaction } from './reaction.type.ts';

@Resolver(() => MessageReaction)
export class ReactionResolver {
  constructor(private readonly service: ReactionService) {}

  @FieldResolver(() => Boolean)
  viewerHasReacted(
    @Ctx() ctx: GuildsContext,
    @Root() { messageId, emoji, isOwn }: ReactionGroup,
  ): boolean | Promise<boolean> {
    if (isOwn !== undefined) return isOwn;
    const reacted = ctx.load.viewerReactions.load(messageId);
    return reacted.then((own) => own.some((reaction) => reaction.emoji === emoji));
  }

  @FieldResolver(() => [User])
  users(@Root() { userIds }: ReactionGroup): User[] {
    return userIds.map(userStub);
  }

  @Mutation(() => SetReactionPayload, {
    description:
      'Lets the viewer react to a message with an emoji, or no longer, as a member of the guild. Doing it again changes nothing. A message has at most 20 different emoji. Whoever edits and reacts too fast gets RATE_LIMITED with `retryAfterMs`.',
  })
  setReaction(
    @Ctx() ctx: GuildsContext,
    @Arg('input', { description: 'The message, the emoji, and whether it is set.' }) input: SetReactionInput,
  ): Promise<SetReactionPayload> {
    return payload(SetReactionPayload, input, async () => ({
      message: await this.service.set(ctx, changeOf(input)),
    }));
  }
}

/** What reactions add to a message; here because messages know nothing of reactions. */
@Resolver(() => Message)
export class ReactionsOfMessageResolver {
  @Directive(`@listSize(assumedSize: ${mostEmoji})`)
  @FieldResolver(() => [MessageReaction], {
    description: 'What people reacted with, at most 20 emoji, the one that was used first in front.',
  })
  reactions(
    @Ctx() ctx: GuildsContext,
    @Root() message: MessageEntity,
  ): ReactionGroup[] | Promise<ReactionGroup[]> {
    return message.reactions ?? ctx.load.reactions.load(message.id);
  }
}
