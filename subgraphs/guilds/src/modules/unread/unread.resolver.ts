import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { Channel, type ChannelEntity } from '../channel/index.ts';
import type { UnreadState } from './unread.entity.ts';
import { UnreadChange } from './unread.type.ts';

@Resolver(() => UnreadChange)
export class UnreadResolver {
  @FieldResolver(() => Channel)
  channel(@Ctx() ctx: GuildsContext, @Root() { channelId }: UnreadState): Promise<ChannelEntity | null> {
    return ctx.load.channel.load(channelId);
  }
}
