import type { Actor } from '@testverse/platform/actor';
import type { LoggedEvent } from '@testverse/platform/events';
import {
  asActor,
  startSubgraph,
  type StartOptions,
  type TestResult,
  type TestSubgraph,
} from '@testverse/platform/testing';
import {
  guildCreatedV1,
  guildDeletedV1,
  guildMemberJoinedV1,
  guildMemberRemovedV1,
  guildUpdatedV1,
} from '@testverse/schema/events/guilds';
import { uuidv7 } from 'uuidv7';
import { guildId } from '../extends/guild/guild.stub.ts';
import { userId } from '../extends/user/user.stub.ts';
import { milestoneId, projectId } from '../node.ts';
import { projectsSubgraph, type ProjectsOptions } from '../subgraph.ts';
import { guildProjectsTopic, projectTopic } from '../topics.ts';

export type Person = ReturnType<typeof asActor>;
export type Visibility = 'PUBLIC' | 'PRIVATE' | 'INVITE_ONLY';

/** A guild as the tests' own log tells of it. */
export interface Guild {
  /** As clients see it. */
  id: string;
  uuid: string;
}

export interface Logged {
  topic: string;
  type: string;
  payload: Record<string, unknown>;
}

/** A running projects subgraph that is told of guilds, with the public acts a test needs to set its scene. */
export interface ProjectsWorld extends TestSubgraph {
  /** Executes `<field>(input:)` and returns its payload; fails the test on a GraphQL error. */
  act(actor: Actor, field: string, input: object, selection: string): Promise<TestResult>;
  /** The code of the GraphQL error that refuses the act. @param actor null for a visitor */
  refusal(actor: Actor | null, field: string, input: object): Promise<unknown>;
  /** Executes a query and returns its result; fails the test on a GraphQL error. */
  ask(actor: Actor | null, query: string, variables?: Record<string, unknown>): Promise<TestResult>;
  /** Has the handlers do what follows from a fact of the guilds, as if it had just been logged. */
  tell(type: string, guild: Guild, payload?: object, topicKind?: string): Promise<void>;
  guild(owner: Person, visibility?: Visibility): Promise<Guild>;
  join(guild: Guild, person: Person): Promise<void>;
  removed(guild: Guild, person: Person): Promise<void>;
  setVisibility(guild: Guild, visibility: Visibility): Promise<void>;
  guildDeleted(guild: Guild): Promise<void>;
  /** A person who is in the guild, with a part in the project where one is given. */
  member(guild: Guild, project?: string, role?: string): Promise<Person>;
  /** Begins a project; returns its id. */
  project(owner: Person, guild: Guild, input?: object): Promise<string>;
  /** Adds a milestone; returns its id. */
  milestone(owner: Person, project: string, input?: object): Promise<string>;
  /** Takes the project through those states. */
  go(owner: Actor, project: string, ...states: string[]): Promise<void>;
  /** What was logged on the topic of a project or of a guild's projects. */
  logOf(node: string): Promise<Logged[]>;
}

const capital = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);

const mutation = (field: string, selection: string): string =>
  `mutation ($input: ${capital(field)}Input!) {
    ${field}(input: $input) { ${selection} userErrors { code field message } }
  }`;

export const userIdOf = (person: Person): string => userId.encode(person.userId);
export const unknown = {
  guild: guildId.encode(uuidv7()),
  project: projectId.encode(uuidv7()),
  milestone: milestoneId.encode(uuidv7()),
};

/** Long enough to see that something was waited for, short enough for a test. */
const patienceMs = 50;

/** @param options of the subgraph, and whether it is one process more over another one's database */
export async function startProjects(options: ProjectsOptions & StartOptions = {}): Promise<ProjectsWorld> {
  const subgraph = await startSubgraph(projectsSubgraph({ patienceMs, ...options }), options);
  const { running } = subgraph;
  let position = 0;

  const tell: ProjectsWorld['tell'] = async (type, { uuid }, payload = {}, kind = 'guild') => {
    const now = subgraph.clock.now();
    const event: LoggedEvent = {
      topic: `guilds/${kind}:${uuid}`,
      seq: (position += 1),
      position,
      id: uuidv7(),
      type,
      payload: { guildId: uuid, ...payload },
      actorId: null,
      subjectId: null,
      occurredAt: now,
      recordedAt: now,
      stamp: null,
    };
    for (const handler of running.handlers.filter(({ types }) => types.includes(type))) {
      const context = subgraph.context<never>();
      await context.transact((tx) => handler.handle(tx, event));
    }
  };
  const act: ProjectsWorld['act'] = async (actor, field, input, selection) => {
    const { data, errors } = await subgraph.as(actor)(mutation(field, selection), { input });
    if (errors) throw new Error(JSON.stringify(errors));
    return data[field];
  };
  const made = async (actor: Actor, field: string, noun: string, input: object): Promise<string> => {
    const answer = await act(actor, field, input, `${noun} { id }`);
    if (!answer[noun]) throw new Error(JSON.stringify(answer.userErrors));
    return answer[noun].id;
  };
  const join: ProjectsWorld['join'] = (guild, { userId: user }) =>
    tell(guildMemberJoinedV1.type, guild, { membershipId: uuidv7(), userId: user });

  return {
    ...subgraph,
    act,
    tell,
    join,
    async refusal(actor, field, input) {
      const run = actor ? subgraph.as(actor) : subgraph.run;
      const { errors } = await run(mutation(field, ''), { input });
      return errors?.[0]?.extensions['code'];
    },
    async ask(actor, query, variables) {
      const { data, errors } = await (actor ? subgraph.as(actor) : subgraph.run)(query, variables);
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    async guild(owner, visibility = 'PUBLIC') {
      const uuid = uuidv7();
      const guild = { uuid, id: guildId.encode(uuid) };
      await tell(guildCreatedV1.type, guild, { ownerId: owner.userId, visibility });
      return guild;
    },
    removed: (guild, { userId: user }) => tell(guildMemberRemovedV1.type, guild, { userId: user }),
    setVisibility: (guild, visibility) => tell(guildUpdatedV1.type, guild, { visibility }),
    guildDeleted: (guild) => tell(guildDeletedV1.type, guild, { accessVersion: 1 }),
    async member(guild, project, role = 'MAINTAINER') {
      const person = asActor();
      await join(guild, person);
      // Not an act yet: people take part by applying, which comes later.
      if (project !== undefined)
        await running.dataSource.query(
          `insert into projects.project_collaborator (id, created_at, updated_at, version, project_id, user_id, role)
           values ($1, $2, $2, 1, $3, $4, $5)`,
          [uuidv7(), subgraph.clock.now(), projectId.decode(project), person.userId, role],
        );
      return person;
    },
    project: (owner, guild, input = {}) =>
      made(owner, 'createProject', 'project', {
        guildId: guild.id,
        title: 'Compiler',
        level: 'BEGINNER',
        description: 'Translates.',
        ...input,
      }),
    milestone: (owner, project, input = {}) =>
      made(owner, 'createMilestone', 'milestone', { projectId: project, title: 'Parser', ...input }),
    async go(owner, project, ...states) {
      for (const status of states) {
        const { userErrors } = await act(owner, 'setProjectStatus', { projectId: project, status }, '');
        if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
      }
    },
    logOf(node) {
      const project = projectId.tryDecode(node);
      const topic = project ? projectTopic(project) : guildProjectsTopic(guildId.decode(node));
      return running.dataSource.query(
        'select topic, type, payload from projects.event_log where topic = $1 order by seq',
        [topic],
      );
    },
  };
}

/** Runs the acts all at once over real connections and returns what became of them. */
export function atOnce<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => act(index)));
}

/** The codes of a payload's user errors with their fields, short enough to compare: `NOT_FOUND@projectId`. */
export function codes(answer: TestResult): string[] {
  return answer.userErrors.map(
    ({ code, field }: { code: string; field: string[] | null }) => `${code}@${field?.join('.') ?? ''}`,
  );
}

/** The nodes of a connection. */
export function nodes(connection: TestResult): TestResult[] {
  return connection.edges.map(({ node }: TestResult) => node);
}
