import type { Clock } from '@testverse/platform/context';
import type { RunningSubgraph } from '@testverse/platform/server';
import type { Actor } from '@testverse/platform/actor';
import { Acts } from './acts.ts';
import type { DemoChannel, DemoMessage } from './conversations/index.ts';
import type { DemoGuild } from './guilds.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const usualPauseMinutes = 2;

/** Time as the demo world is told it: whoever loads it says how long ago things happen. */
export class Calendar implements Clock {
  private at: Date;

  constructor(private readonly today: Date) {
    this.at = today;
  }

  now(): Date {
    return this.at;
  }

  turnToDaysAgo(days: number): void {
    this.at = new Date(this.today.getTime() - days * dayMs);
  }

  /** So many days from today, wherever the calendar stands. */
  inDays(days: number): string {
    return new Date(this.today.getTime() + days * dayMs).toISOString();
  }

  /** Never beyond today: what was said lies in the past. */
  pass(minutes: number): void {
    this.at = new Date(Math.min(this.at.getTime() + minutes * minuteMs, this.today.getTime() - minuteMs));
  }
}

export interface Scene {
  /** Opened with the calendar for a clock. */
  subgraph: RunningSubgraph;
  calendar: Calendar;
  guild: DemoGuild;
  actorOf(username: string): Actor;
}

interface Said {
  id: string;
  seq: number;
}

/**
 * Opens the channels of a guild and lets its people say what they said. A loading that was interrupted goes on when it
 * is called again: channels are found by name, messages by their nonces.
 * @param reader has read everything but the last lines of each channel
 */
export async function converse(
  scene: Scene,
  channels: readonly DemoChannel[],
  reader: string,
): Promise<void> {
  const { guild, calendar } = scene;
  for (const [index, channel] of channels.entries()) {
    calendar.turnToDaysAgo(channel.daysAgo);
    // Not every conversation of the world began at the same minute of the day.
    calendar.pass(index * 47);
    const channelId = await openChannel(scene, channel);
    const said: Said[] = [];
    for (const [line, message] of channel.messages.entries()) {
      calendar.pass(message.after ?? usualPauseMinutes);
      const nonce = `demo-${guild.slug}-${channel.name}-${line}`;
      said.push(await say(scene, { channelId, nonce, message, said }));
    }
    const last = said.at(-1 - (channel.unread ?? 0));
    const isMember = [guild.owner, ...guild.admins, ...guild.moderators, ...guild.members].includes(reader);
    if (isMember && last) {
      await acts(scene, reader).act(
        `mutation ($input: MarkChannelReadInput!) { markChannelRead(input: $input) { userErrors { code message field } } }`,
        { channelId, seq: last.seq },
      );
    }
  }
}

function acts({ subgraph, actorOf }: Scene, username: string): Acts {
  return new Acts(subgraph, actorOf(username));
}

async function openChannel(scene: Scene, { name, topic, kind = 'TEXT' }: DemoChannel): Promise<string> {
  const owner = acts(scene, scene.guild.owner);
  const known = await owner.run<{ id: string }>(
    `query ($slug: String!, $name: String!) { channel(guildSlug: $slug, name: $name) { id } }`,
    { slug: scene.guild.slug, name },
  );
  if (known) {
    await owner.act(
      `mutation ($input: UpdateChannelInput!) { updateChannel(input: $input) { userErrors { code message field } } }`,
      { channelId: known.id, topic },
    );
    return known.id;
  }
  const guild = await owner.run<{ id: string }>(`query ($slug: String!) { guild(slug: $slug) { id } }`, {
    slug: scene.guild.slug,
  });
  const created = await owner.act<{ channel: { id: string } }>(
    `mutation ($input: CreateChannelInput!) {
      createChannel(input: $input) { channel { id } userErrors { code message field } }
    }`,
    { guildId: guild?.id, name, topic, kind },
  );
  return created.channel.id;
}

interface Line {
  channelId: string;
  nonce: string;
  message: DemoMessage;
  /** What was said before it. */
  said: readonly Said[];
}

async function say(scene: Scene, { channelId, nonce, message, said }: Line): Promise<Said> {
  const { by, text, first = text, answers, reactions = {} } = message;
  const sent = await acts(scene, by).act<{ message: Said & { body: string } }>(
    `mutation ($input: SendMessageInput!) {
      sendMessage(input: $input) { message { id seq body } userErrors { code message field } }
    }`,
    { channelId, nonce, body: first, replyToId: answers === undefined ? null : said[answers]?.id },
  );
  const { id, seq } = sent.message;
  if (first !== text && sent.message.body === first) {
    scene.calendar.pass(1);
    await acts(scene, by).act(
      `mutation ($input: EditMessageInput!) { editMessage(input: $input) { userErrors { code message field } } }`,
      { messageId: id, body: text },
    );
  }
  for (const [emoji, usernames] of Object.entries(reactions)) {
    for (const username of usernames.split(' ')) {
      await acts(scene, username).act(
        `mutation ($input: SetReactionInput!) { setReaction(input: $input) { userErrors { code message field } } }`,
        { messageId: id, emoji, isSet: true },
      );
    }
  }
  return { id, seq };
}
