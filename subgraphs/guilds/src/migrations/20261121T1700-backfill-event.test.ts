import { migrateSubgraph } from '@testverse/platform/server';
import { asActor, cloneDatabase } from '@testverse/platform/testing';
import * as contracts from '@testverse/schema/events/guilds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guildId } from '../node.ts';
import { guildsSubgraph } from '../subgraph.ts';
import { startGuilds, userIdOf, type GuildsWorld, type Person } from '../testing/guilds.ts';
import { BackfillEvent1795280400000 } from './20261121T1700-backfill-event.ts';

interface Logged {
  topic: string;
  seq: number;
  type: string;
  payload: { guildId: string; ownerId?: string; visibility?: string; userId?: string; role?: string };
}

let world: GuildsWorld;
const [mira, late, leaver, rejoiner, asker] = [asActor(), asActor(), asActor(), asActor(), asActor()];
let admin: Person;
let member: Person;
/** Founded before there was a log; things happened since. */
let old: { id: string };
/** Of the days in which facts said less. */
let terse: { id: string };
/** All of it was logged as it is today. */
let sound: { id: string };
const gone: Record<'seated' | 'founded' | 'traceless', { id: string }> = {} as never;

const rawId = ({ id }: { id: string }): string => guildId.decode(id);
const query = <T>(sql: string, params: unknown[] = []): Promise<T[]> =>
  world.running.dataSource.query(sql, params);
const logOf = (guild: { id: string }): Promise<Logged[]> =>
  query(
    `select topic, seq::int, type, payload from guilds.event_log where payload->>'guildId' = $1 order by position`,
    [rawId(guild)],
  );

async function leave(person: Person, guild: { id: string }): Promise<void> {
  await world.act(person, 'leaveGuild', { guildId: guild.id }, '');
}

/** Makes the log of the guild what it was when nothing was logged. */
async function unlog(guild: { id: string }): Promise<void> {
  for (const [table, column] of [
    ['event_log', 'topic'],
    ['topic', 'id'],
  ] as const)
    await query(`delete from guilds.${table} where ${column} like '%' || $1`, [rawId(guild)]);
}

/** Makes facts say what they said when they said less. */
async function shorten(...guilds: { id: string }[]): Promise<void> {
  await query(
    `update guilds.event_log set payload = payload - 'ownerId' - 'visibility' where payload->>'guildId' = any($1)`,
    [guilds.map(rawId)],
  );
}

async function end(guild: { id: string }, name: keyof typeof gone): Promise<void> {
  gone[name] = guild;
  await world.act(mira, 'deleteGuild', { guildId: guild.id }, '');
}

let soundBefore: Logged[];

beforeAll(async () => {
  const definition = guildsSubgraph();
  const former = { ...definition, migrations: definition.migrations.slice(0, 3) };
  const databaseUrl = await cloneDatabase([former]);
  world = await startGuilds({ databaseUrl });
  old = await world.found(mira, { visibility: 'INVITE_ONLY' });
  await world.act(mira, 'updateGuild', { guildId: old.id, visibility: 'PUBLIC' }, '');
  admin = await world.member(old, mira, 'ADMIN');
  member = await world.member(old, mira);
  for (const one of [leaver, rejoiner]) await world.join(one, old);
  await world.act(mira, 'updateGuild', { guildId: old.id, approval: 'MANUAL' }, '');
  await world.join(asker, old);
  await unlog(old);
  await world.act(mira, 'updateGuild', { guildId: old.id, approval: 'AUTOMATIC' }, '');
  await world.join(late, old);
  for (const one of [leaver, rejoiner]) await leave(one, old);
  await world.join(rejoiner, old);
  const promoted = { guildId: old.id, userId: userIdOf(late), role: 'MODERATOR' };
  await world.act(mira, 'setGuildMemberRole', promoted, '');
  terse = await world.found(mira);
  await world.join(late, terse);
  await world.act(mira, 'updateGuild', { guildId: terse.id, visibility: 'PRIVATE' }, '');
  for (const name of ['seated', 'founded', 'traceless'] as const) await end(await world.found(mira), name);
  await shorten(old, terse, ...Object.values(gone));
  const [founded, traceless] = [rawId(gone.founded), rawId(gone.traceless)];
  await query('delete from guilds.guild_membership where guild_id = any($1)', [[founded, traceless]]);
  await query(`update guilds.event_log set actor_id = null where payload->>'guildId' = any($1)`, [
    [traceless, rawId(gone.seated)],
  ]);
  sound = await world.found(mira);
  await world.member(sound, mira, 'MODERATOR');
  soundBefore = await logOf(sound);
  await migrateSubgraph(definition, databaseUrl);
});
afterAll(() => world.close());

const known = new Map(Object.values(contracts).map((contract) => [contract.type, contract]));

/** What a copy that is made from the log knows: of each guild who sees it and who is in it as what. Like every copy it takes what is said of a guild it does not know for nothing. */
async function rebuilt(): Promise<Map<string, { visibility: unknown; people: Map<unknown, unknown> }>> {
  const copy: Awaited<ReturnType<typeof rebuilt>> = new Map();
  const log = await query<Logged>('select topic, type, payload from guilds.event_log order by position');
  for (const { topic, type, payload } of log) {
    const { guildId: id, userId, ownerId, visibility, role } = payload;
    if (topic !== `guilds/guild:${id}`) continue;
    const guild = copy.get(id);
    if (type.includes('guild.created')) copy.set(id, { visibility, people: new Map([[ownerId, 'OWNER']]) });
    else if (type.includes('guild.updated') && guild) guild.visibility = visibility;
    else if (type.includes('guild.deleted')) copy.delete(id);
    else if (type.includes('member_joined')) guild?.people.set(userId, 'MEMBER');
    else if (type.includes('member_role_changed')) guild?.people.set(userId, role);
    else if (/member_(left|removed)/.test(type)) guild?.people.delete(userId);
  }
  return copy;
}

describe('a log from before facts said all they say today', () => {
  it('is as its contracts say', async () => {
    const rows = await query<Logged>('select type, payload from guilds.event_log');
    expect(rows.filter(({ type, payload }) => !known.get(type)?.check(payload))).toEqual([]);
  });

  it('tells of the owner by what is left: the row, the seat, or who founded it; else nobody', async () => {
    const founding = async (guild: { id: string }): Promise<unknown> =>
      (await logOf(guild)).find(({ type }) => type === contracts.guildCreatedV1.type)?.payload;
    expect(await founding(terse)).toMatchObject({ ownerId: mira.userId, visibility: 'PRIVATE' });
    expect(await founding(gone.seated)).toMatchObject({ ownerId: mira.userId, visibility: 'PRIVATE' });
    expect(await founding(gone.founded)).toMatchObject({ ownerId: mira.userId, visibility: 'PRIVATE' });
    expect(await founding(gone.traceless)).toMatchObject({ ownerId: expect.stringMatching(/^0{8}-/) });
  });

  it('is left alone where it said everything', async () => {
    expect(await logOf(sound)).toEqual(soundBefore);
  });
});

describe('a guild from before there was a log', () => {
  it('is known with everybody in it to whoever reads the log from its beginning, as all others are', async () => {
    const rows = await query<{ id: string; visibility: string; user_id: string; role: string }>(
      `select g.id, g.visibility, m.user_id, m.role from guilds.guild g
       join guilds.guild_membership m on m.guild_id = g.id and m.status = 'ACTIVE'`,
    );
    const copy = await rebuilt();
    const copied = [...copy].flatMap(([id, { visibility, people }]) =>
      [...people].map(([userId, role]) => ({ id, visibility, user_id: userId, role })),
    );
    const inOrder = (all: readonly object[]): string[] => all.map((one) => JSON.stringify(one)).sort();
    expect(inOrder(copied)).toEqual(inOrder(rows));
    expect(Object.fromEntries(copy.get(rawId(old))?.people ?? [])).toEqual({
      [mira.userId]: 'OWNER',
      [admin.userId]: 'ADMIN',
      [member.userId]: 'MEMBER',
      [rejoiner.userId]: 'MEMBER',
      [late.userId]: 'MODERATOR',
    });
  });

  it('has its channels told, and who waits to be let in, to those who decide', async () => {
    const log = await logOf(old);
    const founded = log.findIndex(({ type }) => type === contracts.guildCreatedV1.type);
    expect(log.slice(founded + 1)).toContainEqual(
      expect.objectContaining({ type: contracts.channelCreatedV1.type }),
    );
    expect(log.filter(({ topic }) => topic.startsWith('guilds/guild-moderation:'))).toMatchObject([
      { seq: 1, type: contracts.guildMemberRequestedV1.type, payload: { userId: asker.userId } },
    ]);
  });

  it('goes on where its log ends: no number is missing, and positions grow with the numbers', async () => {
    const before = (await logOf(old)).filter(({ topic }) => topic.includes('/guild:')).length;
    await leave(member, old);
    const rows = await query<{ last: number; count: number; first: number; steps: boolean }>(
      `select t.last_seq::int as last, count(e.*)::int as count, min(e.seq)::int as first,
         array_agg(e.seq order by e.position) = array_agg(e.seq order by e.seq) as steps
       from guilds.topic t left join guilds.event_log e on e.topic = t.id group by t.id`,
    );
    expect(rows.filter(({ last, count, first, steps }) => last !== count || first !== 1 || !steps)).toEqual(
      [],
    );
    expect((await logOf(old)).at(-1)).toMatchObject({ seq: before + 1, payload: { userId: member.userId } });
  });

  it('is told once: a second time there is nothing to tell', async () => {
    const count = async (): Promise<unknown> => query('select count(*), max(position) from guilds.event_log');
    const before = await count();
    const runner = world.running.dataSource.createQueryRunner();
    await runner.startTransaction();
    await new BackfillEvent1795280400000().up(runner);
    await runner.commitTransaction();
    await runner.release();
    expect(await count()).toEqual(before);
    // With what the planner knew of a log when it was short, that takes a minute for a long one.
    const [planned] = await query(
      `select reltuples::int as rows from pg_class where oid = 'guilds.event_log'::regclass`,
    );
    expect(planned).toEqual({ rows: (await query('select from guilds.event_log')).length });
  });
});
