import type { Actor } from '@testverse/platform/actor';
import type { StartOptions, TestResult } from '@testverse/platform/testing';
import { channelId, guildId } from '../node.ts';
import { ampleMessageLimits, type GuildsOptions } from '../subgraph.ts';
import { channelTopic, guildTopic } from '../topics.ts';
import { startGuilds, type GuildsWorld } from './guilds.ts';

export interface Logged {
  seq: number;
  type: string;
  payload: Record<string, unknown>;
  actor_id: string | null;
  subject_id: string | null;
}

/** A running guilds subgraph with what tests of its conversations need. */
export interface ChatWorld extends GuildsWorld {
  /** Founds a guild; returns it with the id of its first channel. */
  house(owner: Actor, input?: object): Promise<{ id: string; slug: string; channel: string }>;
  openChannel(owner: Actor, guild: { id: string }, input?: object): Promise<string>;
  /** Posts a message; fails the test when it is refused. */
  say(actor: Actor, channel: string, body?: string, more?: object): Promise<{ id: string; seq: number }>;
  /** What was logged on the topic of a channel or a guild, by its outside id. */
  logOf(node: string): Promise<Logged[]>;
  /** The code that refuses a visitor. */
  visitorRefusal(field: string, input: object): Promise<unknown>;
  query(sql: string, params?: unknown[]): Promise<TestResult>;
}

let nonces = 0;
export const freshNonce = (): string => `nonce ${(nonces += 1)}`;

const firstChannel = 'query ($id: ID) { guild(id: $id) { channels(first: 1) { edges { node { id } } } } }';

/** Without limits on the pace of messages unless given. */
export async function startChat(
  options: GuildsOptions & StartOptions = { limits: ampleMessageLimits },
): Promise<ChatWorld> {
  const world = await startGuilds(options);
  return {
    ...world,
    async house(owner, input = {}) {
      const guild = await world.found(owner, input);
      const { guild: found } = await world.ask(owner, firstChannel, guild);
      return { ...guild, channel: found.channels.edges[0].node.id };
    },
    async openChannel(owner, guild, input = {}) {
      const asked = { guildId: guild.id, name: freshNonce().replace(' ', '-'), ...input };
      const { channel } = await world.act(owner, 'createChannel', asked, 'channel { id }');
      return channel.id;
    },
    async say(actor, channel, body = 'Hello.', more = {}) {
      const input = { channelId: channel, body, nonce: freshNonce(), ...more };
      const { message, userErrors } = await world.act(actor, 'sendMessage', input, 'message { id seq }');
      if (!message) throw new Error(JSON.stringify(userErrors));
      return message;
    },
    logOf(node) {
      const channel = channelId.tryDecode(node);
      const topic = channel ? channelTopic(channel) : guildTopic(guildId.decode(node));
      return world.running.dataSource.query(
        `select seq::int, type, payload, actor_id, subject_id from guilds.event_log where topic = $1 order by seq`,
        [topic],
      );
    },
    async visitorRefusal(field, input) {
      const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
      const document = `mutation ($input: ${type}) { ${field}(input: $input) { userErrors { code } } }`;
      const { errors } = await world.run(document, { input });
      return errors?.[0]?.extensions['code'];
    },
    query: (sql, params) => world.running.dataSource.query(sql, params),
  };
}

/** The nodes of a connection. */
export function nodes(connection: TestResult): TestResult[] {
  return connection.edges.map(({ node }: TestResult) => node);
}
