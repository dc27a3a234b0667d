import { createClient, paginate, unwrap, type Client } from '@testverse/client-sdk';
import { createGuild, GuildMembersDocument, GuildsDocument, joinGuild } from '@testverse/client-sdk/guilds';
import { setTimeout as sleep } from 'node:timers/promises';
import { all, newcomer, type Person } from '../../support/people.ts';

/** One thing a person does, under a key of its own. */
interface Act {
  key: string;
  by: number;
  /** The name of the guild that is founded or joined. */
  guild: string;
  kind: 'found' | 'join';
  /** What the server answered: an id; undefined while nobody knows what became of it. */
  acknowledged?: string;
  /** Sent at least once without an answer. */
  isInDoubt?: boolean;
}

/** Several requests of each person are under way at once. */
const people = 6;
const lanes = 3;
/** A guild is joined when it was founded a while ago. */
const lag = 40;

/** Half of them found a guild, half join the guild of somebody else. */
export function plan(count: number): Act[] {
  const acts: Act[] = [];
  const founded: Act[] = [];
  for (let index = 0; acts.length < count; index++) {
    const by = index % people;
    const guild = `Crash ${String(index).padStart(4, '0')}`;
    const act: Act = { key: `found ${index}`, by, guild, kind: 'found' };
    founded.push(act);
    acts.push(act);
    const older = founded[index - lag];
    if (older)
      acts.push({ key: `join ${index}`, by: (older.by + 1) % people, guild: older.guild, kind: 'join' });
  }
  return acts.slice(0, count);
}

/** The people of the plan, whose sessions go on after the server was killed. */
export class Crowd {
  private clients: Client[] = [];

  private constructor(private readonly members: readonly Person[]) {}

  static async arrive(url: string): Promise<Crowd> {
    const members: Person[] = [];
    for (let index = 0; index < people; index++) members.push(await newcomer(url, `crash-${index}`));
    const crowd = new Crowd(members);
    crowd.turnTo(url);
    return crowd;
  }

  /** New clients, as new processes would make them; nothing is repeated behind the scenario's back. */
  turnTo(url: string): void {
    this.clients = this.members.map(({ storage }) =>
      createClient({ url, retries: 0, credentials: { mode: 'token', storage } }),
    );
  }

  nameOf(act: Act): string {
    return this.members[act.by]?.username ?? '';
  }

  /** Does one act; remembers what the server acknowledged. @throws when no answer came, or a refusal */
  async perform(act: Act, acts: readonly Act[]): Promise<void> {
    const client = this.client(act.by);
    const options = { idempotencyKey: act.key };
    act.isInDoubt = true;
    if (act.kind === 'found') {
      const input = { name: act.guild, category: 'OTHER' as const };
      act.acknowledged = unwrap(await createGuild(client, { input }, options), 'guild').id;
    } else {
      const guildId = acts.find(({ kind, guild }) => kind === 'found' && guild === act.guild)?.acknowledged;
      if (guildId === undefined) throw new Error(`${act.guild} is not founded yet`);
      act.acknowledged = unwrap(await joinGuild(client, { input: { guildId } }, options), 'membership').id;
    }
    act.isInDoubt = false;
  }

  /**
   * Does what is not acknowledged yet, many at once, until everything is or `stopAt` acts are acknowledged; then calls
   * `onStop` at once, while the other requests are still under way.
   */
  async drive(acts: Act[], stopAt: number, onStop: () => Promise<void>): Promise<void> {
    const open = acts.filter(({ acknowledged }) => acknowledged === undefined);
    let isStopped = false;
    let stopping = Promise.resolve();
    const work = async (): Promise<void> => {
      for (let act = open.shift(); act && !isStopped; act = open.shift()) {
        const founding = acts.find(({ kind, guild }) => kind === 'found' && guild === act?.guild);
        if (act.kind === 'join' && founding?.acknowledged === undefined) {
          open.push(act);
          await sleep(5);
          continue;
        }
        try {
          await this.perform(act, acts);
        } catch (error) {
          // What breaks off when the server is killed is not known; anything before that is a failure.
          if (!isStopped) throw error;
          return;
        }
        if (!isStopped && countAcknowledged(acts) >= stopAt) {
          isStopped = true;
          stopping = onStop();
        }
      }
    };
    await Promise.all(Array.from({ length: people * lanes }, work));
    await stopping;
  }

  /** Every guild there is, with the usernames of its members. */
  async census(): Promise<Found[]> {
    const client = this.client(0);
    const guilds = await all(paginate(client, GuildsDocument, { first: 100 }, (data) => data.guilds));
    const found: Found[] = [];
    const work = async (): Promise<void> => {
      for (let guild = guilds.shift(); guild; guild = guilds.shift()) {
        const { id, name, memberCount } = guild;
        const members = await all(
          paginate(client, GuildMembersDocument, { id, first: 50 }, (data) => data.guild?.members),
        );
        found.push({ id, name, memberCount, members });
      }
    };
    await Promise.all(Array.from({ length: people * lanes }, work));
    return found;
  }

  private client(index: number): Client {
    const client = this.clients[index];
    if (!client) throw new Error(`nobody has the number ${index}`);
    return client;
  }
}

export interface Found {
  id: string;
  name: string;
  memberCount: number;
  members: ReadonlyArray<{ id: string; user: { username: string } }>;
}

export function countAcknowledged(acts: readonly Act[]): number {
  return acts.filter(({ acknowledged }) => acknowledged !== undefined).length;
}

/** Everything that is wrong between what was acknowledged and what is there; empty when nothing is. */
export function differences(acts: readonly Act[], found: readonly Found[], crowd: Crowd): string[] {
  const problems: string[] = [];
  const byName = new Map<string, Found[]>();
  for (const guild of found) byName.set(guild.name, [...(byName.get(guild.name) ?? []), guild]);
  for (const [name, guilds] of byName) {
    if (guilds.length > 1) problems.push(`${name} is there ${guilds.length} times`);
    if (!acts.some(({ guild, kind }) => guild === name && kind === 'found'))
      problems.push(`nobody founded ${name}`);
  }
  for (const { name, memberCount, members } of found) {
    const names = members.map(({ user }) => user.username);
    if (names.length !== memberCount) problems.push(`${name} counts ${memberCount} and has ${names.join()}`);
    if (new Set(names).size !== names.length) problems.push(`${name} has somebody twice: ${names.join()}`);
  }
  for (const act of acts) {
    const [guild] = byName.get(act.guild) ?? [];
    const membership = guild?.members.find(({ user }) => user.username === crowd.nameOf(act));
    const there = act.kind === 'found' ? guild?.id : membership?.id;
    if (act.acknowledged !== undefined && act.acknowledged !== there)
      problems.push(`${act.key} of ${act.guild} was acknowledged and is lost`);
    if (act.acknowledged === undefined && !act.isInDoubt && there !== undefined)
      problems.push(`${act.key} of ${act.guild} was never asked for`);
  }
  return problems;
}
