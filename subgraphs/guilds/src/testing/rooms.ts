import type { Actor } from '@testverse/platform/actor';
import {
  asActor,
  follow,
  type Followed,
  type StartOptions,
  type TestResult,
} from '@testverse/platform/testing';
import { ampleMessageLimits, type GuildsOptions } from '../subgraph.ts';
import { startGuilds, type GuildsWorld, type Person } from './guilds.ts';

export interface Room {
  guild: { id: string };
  owner: Person;
  /** Id of the guild's first channel. */
  channel: string;
}

/** A guilds world for live fields: what is followed is closed with it. */
export interface RoomsWorld extends GuildsWorld {
  room(input?: object): Promise<Room>;
  /** Sends a message. @returns it */
  send(author: Actor, channel: string, body: string): Promise<{ id: string; seq: number }>;
  follow(actor: Actor | null, field: string): Promise<Followed>;
}

let nonces = 0;

export async function startRooms(options: StartOptions & GuildsOptions = {}): Promise<RoomsWorld> {
  const world = await startGuilds({ limits: ampleMessageLimits, ...options });
  const followed: Followed[] = [];
  return {
    ...world,
    async room(input = {}) {
      const owner = asActor();
      const guild = await world.found(owner, input);
      const { guild: seen }: TestResult = await world.ask(
        owner,
        'query ($id: ID) { guild(id: $id) { channels(first: 1) { edges { node { id } } } } }',
        { id: guild.id },
      );
      return { guild, owner, channel: seen.channels.edges[0].node.id };
    },
    async send(author, channel, body) {
      const input = { channelId: channel, body, nonce: `n${(nonces += 1)}` };
      const { message, userErrors } = await world.act(author, 'sendMessage', input, 'message { id seq }');
      if (!message) throw new Error(JSON.stringify(userErrors));
      return message;
    },
    async follow(actor, field) {
      const one = await follow(world, actor, field);
      followed.push(one);
      return one;
    },
    async close() {
      await Promise.all(followed.map((one) => one.close()));
      await world.close();
    },
  };
}
