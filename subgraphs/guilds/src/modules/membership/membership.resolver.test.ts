import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userId } from '../../extends/user/user.stub.ts';
import { guildId } from '../../node.ts';
import { atOnce, codes, startGuilds, userIdOf, type GuildsWorld, type Person } from '../../testing/guilds.ts';

let world: GuildsWorld;
const mira = asActor();
const admin = asActor({ role: 'ADMIN' });
const unknownGuild = { id: guildId.encode(asActor().userId) };

beforeAll(async () => {
  world = await startGuilds();
});
afterAll(() => world.close());

type Guild = { id: string };

async function roster(guild: Guild, role?: string): Promise<{ id: string; role: string }[]> {
  const { guild: found } = await world.ask(
    admin,
    `query ($id: ID, $filter: GuildMemberFilter) {
      guild(id: $id) { members(filter: $filter, first: 100) { edges { node { role user { id } } } } }
    }`,
    { id: guild.id, filter: role ? { role } : null },
  );
  return found.members.edges.map(({ node }: TestResult) => ({ id: node.user.id, role: node.role }));
}

async function memberCount(guild: Guild): Promise<number> {
  const { guild: found } = await world.ask(
    admin,
    'query ($id: ID) { guild(id: $id) { memberCount } }',
    guild,
  );
  return found.memberCount;
}

async function visitorRefusal(field: string, input: object): Promise<unknown> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const { errors } = await world.run(
    `mutation ($input: ${type}) { ${field}(input: $input) { userErrors { code } } }`,
    { input },
  );
  return errors?.[0]?.extensions['code'];
}

describe('joinGuild', () => {
  it('makes the viewer a member of an open guild', async () => {
    const guild = await world.found(mira);
    const answer = await world.join(asActor(), guild);
    expect(answer).toEqual({
      guild: { memberCount: 2 },
      membership: {
        id: expect.stringMatching(/^guild_membership_/),
        role: 'MEMBER',
        status: 'ACTIVE',
        joinedAt: '2026-11-21T09:00:00.000Z',
      },
      userErrors: [],
    });
  });

  it('files a request where newcomers are reviewed, which takes no seat and can be withdrawn', async () => {
    const guild = await world.found(mira, { approval: 'MANUAL', maxMembers: 1 });
    const joe = asActor();
    const { membership } = await world.join(joe, guild);
    expect(membership).toMatchObject({ status: 'REQUESTED', joinedAt: null });
    expect((await world.join(joe, guild)).membership).toEqual(membership);
    expect(await memberCount(guild)).toBe(1);
    expect(await roster(guild)).toEqual([{ id: userIdOf(mira), role: 'OWNER' }]);
    await world.act(joe, 'leaveGuild', { guildId: guild.id }, '');
    const asked =
      'query ($id: ID) { guild(id: $id) { memberCount viewerMembership { status } viewerCan { join } } }';
    expect((await world.ask(joe, asked, guild)).guild).toEqual({
      memberCount: 1,
      viewerMembership: null,
      viewerCan: { join: true },
    });
  });

  it('lets somebody with a pending request in at once when the guild has opened', async () => {
    const guild = await world.found(mira, { approval: 'MANUAL' });
    const joe = asActor();
    await world.join(joe, guild);
    await world.act(mira, 'updateGuild', { guildId: guild.id, approval: 'AUTOMATIC' }, '');
    expect((await world.join(joe, guild)).membership).toMatchObject({ status: 'ACTIVE', role: 'MEMBER' });
    expect(await memberCount(guild)).toBe(2);
  });

  it('changes nothing for a member, whatever their role and even in a full guild', async () => {
    const guild = await world.found(mira, { maxMembers: 2 });
    const joe = await world.member(guild, mira, 'ADMIN');
    const again = await world.join(joe, guild);
    expect(again).toMatchObject({ guild: { memberCount: 2 }, membership: { role: 'ADMIN' }, userErrors: [] });
    expect((await world.join(mira, guild)).membership).toMatchObject({ role: 'OWNER', status: 'ACTIVE' });
  });

  it('refuses visitors, guilds by invitation, full guilds and malformed ids', async () => {
    const open = await world.found(mira, { maxMembers: 1 });
    expect(await visitorRefusal('joinGuild', { guildId: open.id })).toBe('UNAUTHENTICATED');
    expect(codes(await world.join(asActor(), open))).toEqual(['GUILD_FULL@guildId']);
    const invited = await world.found(mira, { visibility: 'INVITE_ONLY', approval: 'MANUAL' });
    expect(codes(await world.join(asActor(), invited))).toEqual(['INVITATION_REQUIRED@guildId']);
    expect(await world.refusal(mira, 'joinGuild', { guildId: 'guild_1' })).toBe('BAD_USER_INPUT');
  });

  it('does not tell a private guild from a missing one', async () => {
    const guild = await world.found(mira, { visibility: 'PRIVATE' });
    const joe = asActor();
    expect(await world.join(joe, guild)).toEqual(await world.join(joe, unknownGuild));
    expect(codes(await world.join(joe, guild))).toEqual(['NOT_FOUND@guildId']);
    expect(codes(await world.join(admin, guild))).toEqual(['INVITATION_REQUIRED@guildId']);
  });

  it('never seats more than the guild takes, when fifty join at once', async () => {
    const guild = await world.found(mira, { maxMembers: 21 });
    const answers = await atOnce(50, () => world.join(asActor(), guild));
    expect(answers.filter(({ membership }) => membership)).toHaveLength(20);
    expect(answers.filter((answer) => codes(answer)[0] === 'GUILD_FULL@guildId')).toHaveLength(30);
    expect(await memberCount(guild)).toBe(21);
    expect(await roster(guild)).toHaveLength(21);
  });

  it('seats one person once, when they join fifty times at once', async () => {
    const guild = await world.found(mira);
    const joe = asActor();
    const answers = await atOnce(50, () => world.join(joe, guild));
    expect(new Set(answers.map(({ membership }) => membership.id)).size).toBe(1);
    expect(await memberCount(guild)).toBe(2);
  });

  it('lets a former member return as a plain member with a fresh date', async () => {
    const guild = await world.found(mira);
    const joe = await world.member(guild, mira, 'ADMIN');
    await world.act(joe, 'leaveGuild', { guildId: guild.id }, '');
    world.clock.advance({ days: 1 });
    const { membership } = await world.join(joe, guild);
    expect(membership).toMatchObject({ role: 'MEMBER', joinedAt: world.clock.now().toISOString() });
    expect(await memberCount(guild)).toBe(2);
  });
});

describe('leaveGuild', () => {
  const leave = (actor: Person, guild: Guild): Promise<TestResult> =>
    world.act(
      actor,
      'leaveGuild',
      { guildId: guild.id },
      'guild { memberCount viewerMembership { status } }',
    );

  it('frees the seat, and changes nothing the second time', async () => {
    const guild = await world.found(mira, { maxMembers: 2 });
    const joe = await world.member(guild, mira);
    const left = { guild: { memberCount: 1, viewerMembership: null }, userErrors: [] };
    expect(await leave(joe, guild)).toEqual(left);
    expect(await leave(joe, guild)).toEqual(left);
    expect((await world.join(asActor(), guild)).userErrors).toEqual([]);
  });

  it('refuses the owner, whoever was never in it or was removed, and visitors', async () => {
    const guild = await world.found(mira);
    const joe = await world.member(guild, mira);
    expect(codes(await leave(mira, guild))).toEqual(['OWNER_CANNOT_LEAVE@guildId']);
    expect(codes(await leave(asActor(), guild))).toEqual(['NOT_A_MEMBER@guildId']);
    await world.act(mira, 'removeGuildMember', { guildId: guild.id, userId: userIdOf(joe) }, '');
    expect(codes(await leave(joe, guild))).toEqual(['NOT_A_MEMBER@guildId']);
    expect(await visitorRefusal('leaveGuild', { guildId: guild.id })).toBe('UNAUTHENTICATED');
    expect(await world.refusal(mira, 'leaveGuild', { guildId: 'nonsense' })).toBe('BAD_USER_INPUT');
  });

  it('shows nothing of a private guild any more', async () => {
    const guild = await world.found(mira);
    const joe = await world.member(guild, mira);
    await world.act(mira, 'updateGuild', { guildId: guild.id, visibility: 'PRIVATE' }, '');
    expect(await leave(joe, guild)).toEqual({ guild: null, userErrors: [] });
    expect(await leave(joe, guild)).toEqual(await leave(joe, unknownGuild));
  });

  it('counts one leaving once, also when it is asked for many times at once among others joining', async () => {
    const guild = await world.found(mira);
    const leavers = await Promise.all([1, 2, 3, 4, 5].map(() => world.member(guild, mira)));
    await Promise.all([
      ...leavers.flatMap((joe) => [leave(joe, guild), leave(joe, guild), leave(joe, guild)]),
      atOnce(10, () => world.join(asActor(), guild)),
    ]);
    expect(await memberCount(guild)).toBe(11);
    expect(await roster(guild)).toHaveLength(11);
  });
});

describe('setGuildMemberRole', () => {
  const setRole = (actor: Person, guild: Guild, person: Person, role: string): Promise<TestResult> =>
    world.act(
      actor,
      'setGuildMemberRole',
      { guildId: guild.id, userId: userIdOf(person), role },
      'membership { role status user { id } guild { id } }',
    );

  it('gives a member a role, and the same one again without effect', async () => {
    const guild = await world.found(mira);
    const joe = await world.member(guild, mira);
    for (const role of ['MODERATOR', 'ADMIN', 'ADMIN', 'MEMBER']) {
      expect(await setRole(mira, guild, joe, role)).toEqual({
        membership: { role, status: 'ACTIVE', user: { id: userIdOf(joe) }, guild: { id: guild.id } },
        userErrors: [],
      });
    }
  });

  it('lets admins change roles below their own only', async () => {
    const guild = await world.found(mira);
    const [ada, bob, joe] = await Promise.all(
      ['ADMIN', 'ADMIN', 'MEMBER'].map((role) => world.member(guild, mira, role)),
    );
    if (!ada || !bob || !joe) throw new Error('three people were asked for');
    const input = (person: Person, role: string): object => ({
      guildId: guild.id,
      userId: userIdOf(person),
      role,
    });
    expect((await setRole(ada, guild, joe, 'MODERATOR')).membership.role).toBe('MODERATOR');
    expect(await world.refusal(ada, 'setGuildMemberRole', input(joe, 'ADMIN'))).toBe('FORBIDDEN');
    expect(await world.refusal(ada, 'setGuildMemberRole', input(bob, 'MEMBER'))).toBe('FORBIDDEN');
    expect(await world.refusal(ada, 'setGuildMemberRole', input(mira, 'MEMBER'))).toBe('FORBIDDEN');
    expect(await world.refusal(joe, 'setGuildMemberRole', input(bob, 'MEMBER'))).toBe('FORBIDDEN');
    expect(await world.refusal(asActor(), 'setGuildMemberRole', input(joe, 'MEMBER'))).toBe('FORBIDDEN');
    expect(await visitorRefusal('setGuildMemberRole', input(joe, 'MEMBER'))).toBe('UNAUTHENTICATED');
  });

  it('neither gives ownership away nor takes it', async () => {
    const guild = await world.found(mira);
    const joe = await world.member(guild, mira, 'ADMIN');
    expect(codes(await setRole(mira, guild, joe, 'OWNER'))).toEqual(['OWNERSHIP_NOT_GRANTABLE@role']);
    expect(codes(await setRole(joe, guild, joe, 'OWNER'))).toEqual(['OWNERSHIP_NOT_GRANTABLE@role']);
    expect(codes(await setRole(mira, guild, mira, 'ADMIN'))).toEqual(['OWNER_CANNOT_BE_DEMOTED@userId']);
    expect((await roster(guild, 'OWNER')).map(({ id }) => id)).toEqual([userIdOf(mira)]);
  });

  it('tells which is missing, the guild or the member, and a private guild is', async () => {
    const guild = await world.found(mira, { approval: 'MANUAL' });
    const joe = asActor();
    await world.join(joe, guild);
    expect(codes(await setRole(mira, guild, asActor(), 'ADMIN'))).toEqual(['NOT_FOUND@userId']);
    expect(codes(await setRole(mira, guild, joe, 'ADMIN'))).toEqual(['NOT_FOUND@userId']);
    const secret = await world.found(mira, { visibility: 'PRIVATE' });
    const [hidden, missing] = await Promise.all(
      [secret, unknownGuild].map((one) => setRole(joe, one, mira, 'MEMBER')),
    );
    expect(codes(hidden)).toEqual(['NOT_FOUND@guildId']);
    expect(hidden).toEqual(missing);
    const swapped = { guildId: guild.id, userId: guild.id, role: 'MEMBER' };
    expect(await world.refusal(mira, 'setGuildMemberRole', swapped)).toBe('BAD_USER_INPUT');
  });

  it('tells a repeat nothing of somebody who left, unless the viewer may still know', async () => {
    const guild = await world.found(mira);
    const [ada, joe] = [await world.member(guild, mira, 'ADMIN'), await world.member(guild, mira)];
    const again = (): ReturnType<typeof world.run> =>
      world.as(ada)(
        `mutation ($input: SetGuildMemberRoleInput!) {
          setGuildMemberRole(input: $input) { membership { status } userErrors { code field } }
        }`,
        { input: { guildId: guild.id, userId: userIdOf(joe), role: 'MODERATOR' } },
        { idempotency: { key: 'role-once', fields: {} } },
      );
    await again();
    await world.act(joe, 'leaveGuild', { guildId: guild.id }, '');
    expect((await again()).data.setGuildMemberRole.membership).toEqual({ status: 'LEFT' });
    await setRole(mira, guild, ada, 'MEMBER');
    expect((await again()).data.setGuildMemberRole).toEqual({
      membership: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['userId'] }],
    });
  });

  it('decides by the roles there are when it is written: nobody acts after being demoted', async () => {
    const guild = await world.found(mira);
    const ada = await world.member(guild, mira, 'ADMIN');
    const joe = await world.member(guild, mira);
    const input = { guildId: guild.id, userId: userIdOf(joe), role: 'MODERATOR' };
    const [, ...attempts] = await Promise.all([
      setRole(mira, guild, ada, 'MEMBER'),
      ...Array.from({ length: 10 }, () => world.refusal(ada, 'setGuildMemberRole', input)),
    ]);
    expect(await world.refusal(ada, 'setGuildMemberRole', input)).toBe('FORBIDDEN');
    const isPromoted = (await roster(guild, 'MODERATOR')).length === 1;
    expect(isPromoted).toBe(attempts.includes(undefined));
  });
});

describe('removeGuildMember', () => {
  const remove = (actor: Person, guild: Guild, person: Person): Promise<TestResult> =>
    world.act(
      actor,
      'removeGuildMember',
      { guildId: guild.id, userId: userIdOf(person) },
      'guild { memberCount }',
    );

  it('frees the seat, changes nothing the second time, and the person may return', async () => {
    const guild = await world.found(mira);
    const mod = await world.member(guild, mira, 'MODERATOR');
    const joe = await world.member(guild, mira);
    const removed = { guild: { memberCount: 2 }, userErrors: [] };
    expect(await remove(mod, guild, joe)).toEqual(removed);
    expect(await remove(mod, guild, joe)).toEqual(removed);
    expect((await world.join(joe, guild)).membership).toMatchObject({ role: 'MEMBER', status: 'ACTIVE' });
  });

  it('lets nobody remove their equals or betters, nor the owner', async () => {
    const guild = await world.found(mira);
    const input = (person: Person): object => ({ guildId: guild.id, userId: userIdOf(person) });
    const mod = await world.member(guild, mira, 'MODERATOR');
    const ada = await world.member(guild, mira, 'ADMIN');
    const joe = await world.member(guild, mira);
    for (const [actor, person] of [
      [mod, mod],
      [mod, ada],
      [ada, mira],
      [joe, mod],
      [asActor(), joe],
    ] as const) {
      expect(await world.refusal(actor, 'removeGuildMember', input(person))).toBe('FORBIDDEN');
    }
    expect(await visitorRefusal('removeGuildMember', input(joe))).toBe('UNAUTHENTICATED');
    for (const actor of [mira, admin]) {
      expect(codes(await remove(actor, guild, mira))).toEqual(['OWNER_CANNOT_BE_REMOVED@userId']);
    }
    expect(await memberCount(guild)).toBe(4);
    expect(codes(await remove(asActor({ role: 'MODERATOR' }), guild, ada))).toEqual([]);
  });

  it('tells which is missing, the guild or the member, and a private guild is', async () => {
    const guild = await world.found(mira);
    const secret = await world.found(mira, { visibility: 'PRIVATE' });
    expect(codes(await remove(mira, guild, asActor()))).toEqual(['NOT_FOUND@userId']);
    for (const actor of [asActor(), asActor({ role: 'MODERATOR' })]) {
      expect(await remove(actor, secret, mira)).toEqual(await remove(actor, unknownGuild, mira));
    }
    const swapped = { guildId: userId.encode(mira.userId), userId: guild.id };
    expect(await world.refusal(mira, 'removeGuildMember', swapped)).toBe('BAD_USER_INPUT');
  });

  it('counts a member once who leaves and is removed at the same moment', async () => {
    const guild = await world.found(mira);
    const people = await Promise.all([1, 2, 3, 4, 5].map(() => world.member(guild, mira)));
    await Promise.all(
      people.flatMap((joe) => [
        remove(mira, guild, joe),
        world.act(joe, 'leaveGuild', { guildId: guild.id }, ''),
        remove(mira, guild, joe),
      ]),
    );
    expect(await memberCount(guild)).toBe(1);
    expect(await roster(guild)).toHaveLength(1);
  });
});

describe('Guild.members', () => {
  it('lists the highest roles first, then the longest in the guild, and pages without gaps', async () => {
    const guild = await world.found(mira);
    const people: Person[] = [];
    for (const role of ['MEMBER', 'ADMIN', 'MEMBER', 'MODERATOR', 'MEMBER']) {
      world.clock.advance({ minutes: 1 });
      people.push(await world.member(guild, mira, role));
    }
    const order = [mira, people[1], people[3], people[0], people[2], people[4]];
    const expected = order.map((person) => person && userIdOf(person));
    expect((await roster(guild)).map(({ id }) => id)).toEqual(expected);
    expect((await roster(guild, 'MEMBER')).map(({ id }) => id)).toEqual(expected.slice(3));
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { guild: page }: TestResult = await world.ask(
        null,
        `query ($id: ID, $after: String) { guild(id: $id) {
          members(first: 2, after: $after) { edges { node { user { id } } } pageInfo { hasNextPage endCursor } }
        } }`,
        { id: guild.id, after },
      );
      seen.push(...page.members.edges.map(({ node }: TestResult) => node.user.id));
      after = page.members.pageInfo.endCursor;
      more = page.members.pageInfo.hasNextPage;
    }
    expect(seen).toEqual(expected);
  });
});
