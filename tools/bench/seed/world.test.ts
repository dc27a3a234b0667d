import { assessmentsSubgraph } from '@testverse/assessments';
import { gamificationSubgraph, verifyLedger } from '@testverse/gamification';
import { guildsSubgraph } from '@testverse/guilds';
import { anonymousActor } from '@testverse/platform/actor';
import { consumersOf, createMemoryDoorbell, localFeed } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { openSubgraph, type RunningSubgraph } from '@testverse/platform/server';
import { cloneDatabase } from '@testverse/platform/testing';
import { projectsSubgraph } from '@testverse/projects';
import { createEngine } from '@testverse/router/engine';
import { Supergraph } from '@testverse/router/supergraph';
import { createLocalTransport } from '@testverse/router/transports';
import { usersSubgraph } from '@testverse/users';
import { parse } from 'graphql';
import { channelId as channelIds } from '../../../subgraphs/guilds/src/node.ts';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sdkOperation } from '../operations.ts';
import { seedPassword } from './sizes.ts';
import { seedWorld } from './world.ts';

const sizes = { users: 60, guilds: 5, messages: 400, projects: 20 };
const everything = [
  usersSubgraph({ masterKeys: [Buffer.alloc(32, 7).toString('base64')] }),
  guildsSubgraph(),
  gamificationSubgraph(),
  projectsSubgraph(),
  assessmentsSubgraph(),
];

let running: RunningSubgraph[];
// oxlint-disable-next-line typescript/no-explicit-any -- the answer's shape is what the test's own document says
let ask: (document: ReturnType<typeof parse>, variables?: object, userId?: string) => Promise<any>;
let query: (sql: string) => Promise<Record<string, unknown>[]>;

beforeAll(async () => {
  const databaseUrl = await cloneDatabase(everything);
  const log = createLogger({ service: 'test', level: 'error' });
  const doorbell = createMemoryDoorbell();
  running = await Promise.all(
    everything.map((definition) => openSubgraph(definition, { databaseUrl, poolSize: 2, log, doorbell })),
  );
  const handlers = running.flatMap((subgraph) =>
    subgraph.handlers.map(({ name, from }) => ({ schema: subgraph.name, name, from })),
  );
  await seedWorld({ databaseUrl, sizes, handlers, report: () => undefined });
  const engine = createEngine({
    supergraph: Supergraph.of(running),
    transports: running.map((subgraph) => createLocalTransport(subgraph)),
  });
  ask = async (document, variables = {}, userId) => {
    const actor = { ...anonymousActor(), ...(userId === undefined ? {} : { userId, sessionId: uuidv7() }) };
    const meta = { requestId: 'test', actor };
    const answer = await engine.execute({ document, variables: { ...variables }, meta });
    expect(answer.errors).toBeUndefined();
    return answer.data;
  };
  query = (sql) => running[0]?.dataSource.query(sql) ?? Promise.resolve([]);
});
afterAll(() => Promise.all(running.map((subgraph) => subgraph.close())));

const channelIdOf = (id: string): string => channelIds.encode(id);

const part = (name: string): RunningSubgraph => {
  const found = running.find((subgraph) => subgraph.name === name);
  if (!found) throw new Error(`no subgraph ${name}`);
  return found;
};

it('has as much of everything as it should', async () => {
  const [counts] = await query(`select (select count(*)::int from users.account) as users,
    (select count(*)::int from guilds.guild) as guilds, (select count(*)::int from guilds.message) as messages,
    (select count(*)::int from projects.project) as projects`);
  expect(counts).toEqual(sizes);
});

it('has a ledger that is what the logs say, and no handler has anything left to do', async () => {
  const feeds = running.map(localFeed);
  const report = await verifyLedger(part('gamification'), feeds);
  expect(report.differences).toEqual([]);
  expect(report.entries).toBeGreaterThan(sizes.messages);
  for (const subgraph of running) {
    for (const { handler, position, head, isCatchingUp, parked } of await consumersOf(
      subgraph,
      feeds,
    ).status())
      expect({ handler, position, isCatchingUp, parked }).toEqual({
        handler,
        position: head,
        isCatchingUp: false,
        parked: 0,
      });
  }
});

it('has logs in which no number is missing, and rows that are what the logs tell', async () => {
  for (const schema of ['users', 'guilds', 'projects', 'gamification']) {
    const wrong =
      await query(`select t.id from ${schema}.topic t left join ${schema}.event_log e on e.topic = t.id
      group by t.id having count(e.*) <> t.last_seq or max(e.seq) <> t.last_seq
        or array_agg(e.seq order by e.position) <> array_agg(e.seq order by e.seq)`);
    expect([schema, wrong]).toEqual([schema, []]);
  }
  const untold = await query(`select m.id from guilds.message m left join guilds.event_log e
    on e.topic = 'guilds/channel:' || m.channel_id and e.seq = m.seq and e.payload->>'messageId' = m.id::text
    where e.id is null`);
  expect(untold).toEqual([]);
  const miscounted = await query(`select g.id from guilds.guild g where member_count <> (
    select count(*) from guilds.guild_membership m where m.guild_id = g.id and status = 'ACTIVE')`);
  expect(miscounted).toEqual([]);
});

interface Seat {
  userId: string;
  username: string;
  channelId: string;
  /** The number of the last message. */
  head: number;
}

it('answers as any world does, lets its people in, and takes what they say next', async () => {
  const [seat] =
    await query(`select m.user_id as "userId", a.username, c.id as "channelId", t.last_seq::int as head
    from guilds.guild_membership m join users.account a on a.id = m.user_id
    join guilds.channel c on c.guild_id = m.guild_id and c.position = 0
    join guilds.topic t on t.id = 'guilds/channel:' || c.id and t.last_seq > 5 where m.role = 'MODERATOR' limit 1`);
  const { userId, username, channelId, head } = seat as unknown as Seat;
  const { channel, leaderboard, projects } = await ask(
    parse(`query ($id: ID!) { channel(id: $id) { lastReadSeq unreadCount
        messages(last: 2) { edges { node { seq body author { username } } } } }
      leaderboard(period: ALL_TIME, first: 3) { edges { node { rank xp user { username } } } }
      projects(first: 3) { edges { node { title completionPercentage owner { username } guild { name } } } } }`),
    { id: channelIdOf(channelId) },
    userId,
  );
  expect(channel.messages.edges.map(({ node }: { node: { seq: number } }) => node.seq)).toEqual([
    head - 1,
    head,
  ]);
  expect(leaderboard.edges.map(({ node }: { node: { rank: number } }) => node.rank)).toEqual([1, 2, 3]);
  expect(projects.edges).toHaveLength(3);
  const { login } = await ask(
    parse(
      `mutation ($input: LoginInput!) { login(input: $input) { user { username } userErrors { code } } }`,
    ),
    { input: { login: username, password: seedPassword, delivery: 'TOKEN' } },
  );
  expect(login).toEqual({ user: { username }, userErrors: [] });
  const { sendMessage } = await ask(
    sdkOperation('SendMessage'),
    { input: { channelId: channelIdOf(channelId), body: 'What is next?', nonce: 'next' } },
    userId,
  );
  expect(sendMessage).toMatchObject({ message: { seq: head + 1, author: { username } }, userErrors: [] });
});
