import type { Actor } from '@testverse/platform/actor';
import {
  asActor,
  startSubgraph,
  type StartOptions,
  type TestResult,
  type TestSubgraph,
} from '@testverse/platform/testing';
import { userId } from '../extends/user/user.stub.ts';
import { guildsSubgraph, type GuildsOptions } from '../subgraph.ts';

export type Person = ReturnType<typeof asActor>;

/** A running guilds subgraph with the public acts a test needs to set its scene. */
export interface GuildsWorld extends TestSubgraph {
  /** Executes `<field>(input:)` and returns its payload; fails the test on a GraphQL error. */
  act(actor: Actor, field: string, input: object, selection: string): Promise<TestResult>;
  /** The code of the GraphQL error that refuses the act. */
  refusal(actor: Actor, field: string, input: object): Promise<unknown>;
  /** Founds a guild and returns its id and slug. */
  found(owner: Actor, input?: object): Promise<{ id: string; slug: string }>;
  join(actor: Actor, guild: { id: string }): Promise<TestResult>;
  /** A person who is in the guild with that role, given by its owner. */
  member(guild: { id: string }, owner: Actor, role?: string): Promise<Person>;
  /** Executes a query and returns its result; fails the test on a GraphQL error. */
  ask(actor: Actor | null, query: string, variables?: Record<string, unknown>): Promise<TestResult>;
}

const capital = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);

const mutation = (field: string, selection: string): string =>
  `mutation ($input: ${capital(field)}Input!) {
    ${field}(input: $input) { ${selection} userErrors { code field message } }
  }`;

export const userIdOf = (person: Person): string => userId.encode(person.userId);

/** @param options of the subgraph, and whether it is one process more over another one's database */
export async function startGuilds(options: GuildsOptions & StartOptions = {}): Promise<GuildsWorld> {
  const subgraph = await startSubgraph(guildsSubgraph(options), options);
  const act: GuildsWorld['act'] = async (actor, field, input, selection) => {
    const { data, errors } = await subgraph.as(actor)(mutation(field, selection), { input });
    if (errors) throw new Error(JSON.stringify(errors));
    return data[field];
  };
  const join: GuildsWorld['join'] = (actor, guild) =>
    act(
      actor,
      'joinGuild',
      { guildId: guild.id },
      'guild { memberCount } membership { id role status joinedAt }',
    );
  return {
    ...subgraph,
    act,
    join,
    async refusal(actor, field, input) {
      const { errors } = await subgraph.as(actor)(mutation(field, ''), { input });
      return errors?.[0]?.extensions['code'];
    },
    async found(owner, input = {}) {
      const asked = { name: 'Compiler Cellar', category: 'OPEN_SOURCE', ...input };
      const { guild, userErrors } = await act(owner, 'createGuild', asked, 'guild { id slug }');
      if (!guild) throw new Error(JSON.stringify(userErrors));
      return guild;
    },
    async member(guild, owner, role = 'MEMBER') {
      const person = asActor();
      await join(person, guild);
      const input = { guildId: guild.id, userId: userIdOf(person), role };
      if (role !== 'MEMBER') await act(owner, 'setGuildMemberRole', input, '');
      return person;
    },
    async ask(actor, query, variables) {
      const { data, errors } = await (actor ? subgraph.as(actor) : subgraph.run)(query, variables);
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
  };
}

/** Runs the acts all at once over real connections and returns what became of them. */
export function atOnce<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => act(index)));
}

/** The codes of a payload's user errors with their fields, short enough to compare: `SLUG_TAKEN@slug`. */
export function codes(answer: TestResult): string[] {
  return answer.userErrors.map(
    ({ code, field }: { code: string; field: string[] | null }) => `${code}@${field?.join('.') ?? ''}`,
  );
}
