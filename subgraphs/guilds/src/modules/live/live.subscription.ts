import { guarded, type Pass, type Verdict } from '@testverse/platform/context';
import { CursorScalar, type LoggedEvent, type ResumePoint } from '@testverse/platform/events';
import { notFound } from '@testverse/platform/errors';
import { Reset, type LiveValue } from '@testverse/platform/graphql';
import { guildDeletedV1, type GuildDeletedV1 } from '@testverse/schema/events/guilds';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { GuildsContext } from '../../context.ts';
import { channelId, guildId } from '../../node.ts';
import { channelTopic, guildTopic } from '../../topics.ts';
import { ChannelEvent, GuildEvent } from './live.type.ts';

const afterDescription =
  'The `cursor` of the last fact seen, or a `streamCursor`: the stream goes on behind it. Without it the stream begins with what happens from now on.';

/** Facts of rooms and guilds. The values of the streams are those of the log itself, the same object for every reader. */
@Resolver()
export class LiveSubscription {
  @Subscription(() => ChannelEvent, {
    subscribe: openChannelEvents,
    description:
      'What happens in a channel, every fact once and in order. NOT_FOUND for a channel the viewer may not read; ends with FORBIDDEN when they no longer may.',
  })
  channelEvents(
    @Root() value: LiveValue,
    @Arg('channelId', () => ID, { description: 'Id of the channel.' }) _channelId: string,
    @Arg('after', () => CursorScalar, { nullable: true, description: afterDescription })
    _after: string | null,
  ): LiveValue {
    return value;
  }

  @Subscription(() => GuildEvent, {
    subscribe: openGuildEvents,
    description:
      'What happens in a guild, every fact once and in order. NOT_FOUND for a guild whose rooms the viewer may not read; ends with FORBIDDEN when they no longer may.',
  })
  guildEvents(
    @Root() value: LiveValue,
    @Arg('guildId', () => ID, { description: 'Id of the guild.' }) _guildId: string,
    @Arg('after', () => CursorScalar, { nullable: true, description: afterDescription })
    _after: string | null,
  ): LiveValue {
    return value;
  }
}

interface Asked<Args> {
  args: Args & { after?: string | null };
  context: GuildsContext;
}

type Live = AsyncIterable<LiveValue>;

// The place of a stream is taken before any right is read: whatever takes the right away, the end of the guild itself
// included, lies behind it. And before anything is looked for: what is said of a cursor says nothing of what there is.

async function openChannelEvents({ args, context }: Asked<{ channelId: string }>): Promise<Live> {
  const id = channelId.decode(args.channelId);
  const topic = channelTopic(id);
  const place = await context.events.resume(topic, args.after);
  const channel = await context.load.channel.load(id);
  if (!channel) throw notFound('channel');
  const pass = await context.load.guard.admit(context.actor, channel.guildId, 'channel');
  return openStream(context, pass, topic, place, judge);
}

async function openGuildEvents({ args, context }: Asked<{ guildId: string }>): Promise<Live> {
  const id = guildId.decode(args.guildId);
  const topic = guildTopic(id);
  const place = await context.events.resume(topic, args.after);
  const pass = await context.load.guard.admit(context.actor, id, 'guild', { outlivesRight: true });
  return openStream(context, pass, topic, place, judgeInGuild);
}

type Judge = (value: LiveValue, pass: Pass) => Verdict | Promise<Verdict>;

function openStream(
  ctx: GuildsContext,
  pass: Pass,
  topic: string,
  { after, reset }: ResumePoint,
  judge: Judge,
): Promise<Live> {
  return guarded<LiveValue>(pass, () => {
    const source = ctx.events.subscribe(topic, { after, signal: pass.signal });
    const first = reset === null ? undefined : new Reset(topic, after, ctx.clock.now(), reset);
    return { source, first, judge };
  });
}

function judge(value: LiveValue, pass: Pass): Verdict | Promise<Verdict> {
  const answer = pass.allows((value as LoggedEvent).stamp);
  return typeof answer === 'boolean' ? verdictOf(answer, pass) : answer.then((is) => verdictOf(is, pass));
}

/**
 * Once a guild is gone, what its facts spoke of is gone as well: a stream that tells of the guild goes straight to its
 * end.
 */
function verdictOf(isAllowed: boolean, pass: Pass): Verdict {
  if (isAllowed) return 'give';
  return pass.isOutliving ? 'skip' : 'refuse';
}

/** The end of a guild is told to whoever still had the right when it came. */
function judgeInGuild(value: LiveValue, pass: Pass): Verdict | Promise<Verdict> {
  const { type, payload } = value as LoggedEvent;
  if (type !== guildDeletedV1.type) return judge(value, pass);
  return pass.hadAt((payload as GuildDeletedV1).accessVersion) ? 'give-last' : 'refuse';
}
