import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guildId } from '../../node.ts';
import { atOnce, codes, startGuilds, userIdOf, type GuildsWorld } from '../../testing/guilds.ts';

let world: GuildsWorld;
const mira = asActor();
const stranger = asActor();
const admin = asActor({ role: 'ADMIN' });
const unknownGuild = guildId.encode(asActor().userId);

beforeAll(async () => {
  world = await startGuilds();
});
afterAll(() => world.close());

const profile = `name slug description category visibility approval maxMembers allowGuestAccess memberCount
  branding { primaryColor accentColor logoUrl bannerUrl }
  features { projectCollaboration mentorshipProgram skillAssessments eventHosting jobBoard }`;

async function profileOf(id: string): Promise<TestResult> {
  return (await world.ask(admin, `query ($id: ID) { guild(id: $id) { ${profile} } }`, { id })).guild;
}

describe('createGuild', () => {
  const create = (input: object, selection = 'guild { id slug }'): Promise<TestResult> =>
    world.act(mira, 'createGuild', { category: 'WEB', ...input }, selection);

  it('founds a guild with the viewer as its owner and only member', async () => {
    const { guild, userErrors } = await create(
      { name: '  Rust Café ' },
      `guild { ${profile} createdAt owner { id } viewerMembership { role status joinedAt user { id } guild { slug } }
        viewerCan { update delete manageRoles removeMembers join leave } members { edges { node { role } } } }`,
    );
    expect(userErrors).toEqual([]);
    expect(guild).toEqual({
      name: 'Rust Café',
      slug: 'rust-cafe',
      description: null,
      category: 'WEB',
      visibility: 'PUBLIC',
      approval: 'AUTOMATIC',
      maxMembers: null,
      allowGuestAccess: false,
      memberCount: 1,
      branding: { primaryColor: '#4f46e5', accentColor: '#06b6d4', logoUrl: null, bannerUrl: null },
      features: {
        projectCollaboration: false,
        mentorshipProgram: false,
        skillAssessments: false,
        eventHosting: false,
        jobBoard: false,
      },
      createdAt: '2026-11-21T09:00:00.000Z',
      owner: { id: userIdOf(mira) },
      viewerMembership: {
        role: 'OWNER',
        status: 'ACTIVE',
        joinedAt: '2026-11-21T09:00:00.000Z',
        user: { id: userIdOf(mira) },
        guild: { slug: 'rust-cafe' },
      },
      viewerCan: {
        update: true,
        delete: true,
        manageRoles: true,
        removeMembers: true,
        join: false,
        leave: false,
      },
      members: { edges: [{ node: { role: 'OWNER' } }] },
    });
  });

  it('keeps everything it is told', async () => {
    const told = {
      name: 'Told',
      slug: 'told-once',
      description: 'What it is about.\nSecond line.',
      category: 'GAME_DEV',
      visibility: 'INVITE_ONLY',
      approval: 'MANUAL',
      maxMembers: 7,
      allowGuestAccess: true,
      branding: {
        primaryColor: '#abcdef',
        accentColor: '#012345',
        logoUrl: 'https://cdn.example.com/l.png',
        bannerUrl: 'https://cdn.example.com/b.png?v=1',
      },
      features: {
        projectCollaboration: true,
        mentorshipProgram: false,
        skillAssessments: true,
        eventHosting: true,
        jobBoard: true,
      },
    };
    const { guild } = await create(told);
    expect(await profileOf(guild.id)).toEqual({ ...told, memberCount: 1 });
  });

  it('refuses a visitor', async () => {
    const { errors } = await world.run(
      'mutation { createGuild(input: { name: "Visitors", category: WEB }) { guild { id } } }',
    );
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['branding.logoUrl', { branding: { logoUrl: 'https://a.example/\u0000' } }, 'INVALID_URL'],
    ['branding.bannerUrl', { branding: { bannerUrl: 'https://a.example/?\ud800' } }, 'INVALID_URL'],
    ['name', { name: 'half a \ud83d smile' }, 'INVALID_FORMAT'],
    ['description', { description: 'half a \ude00 smile' }, 'INVALID_FORMAT'],
  ])('refuses a text that the database could not keep: %s', async (field, input, code) => {
    expect(codes(await create({ name: 'Odd text', ...input }))).toEqual([`${code}@${field}`]);
  });

  it('tells all problems of the input at once', async () => {
    const answer = await create({
      name: ' x ',
      slug: 'no_underscores',
      description: `${'x'.repeat(2000)}\u0000`,
      maxMembers: 0,
      branding: {
        primaryColor: 'red',
        logoUrl: 'http://example.com/l.png',
        bannerUrl: 'https://u:p@example.com/',
      },
    });
    expect(answer.guild).toBeNull();
    expect(codes(answer).sort()).toEqual([
      'INVALID_FORMAT@branding.primaryColor',
      'INVALID_FORMAT@description',
      'INVALID_FORMAT@slug',
      'INVALID_URL@branding.bannerUrl',
      'INVALID_URL@branding.logoUrl',
      'TOO_LONG@description',
      'TOO_SHORT@name',
      'TOO_SMALL@maxMembers',
    ]);
  });

  it.each([
    ['60 wide characters', '𝔘'.repeat(60), []],
    ['61 characters', 'x'.repeat(61), ['TOO_LONG@name']],
    ['a line break', 'two\nlines', ['INVALID_FORMAT@name']],
    ['nothing visible', '\u200b\u200b\u200b', ['INVALID_FORMAT@name']],
    ['a mark that turns the line around', 'abc\u202edef', ['INVALID_FORMAT@name']],
  ])('measures a name of %s', async (_case, name, expected) => {
    expect(codes(await create({ name }))).toEqual(expected);
  });

  it('makes another address from a name that was used, and tells when a chosen one is taken or reserved', async () => {
    const slugs = [];
    for (const name of ['Same Name', 'same  name', 'Same-Name'])
      slugs.push((await create({ name })).guild.slug);
    expect(slugs).toEqual(['same-name', 'same-name-2', 'same-name-3']);
    expect(codes(await create({ name: 'Other', slug: 'SAME-name' }))).toEqual(['SLUG_TAKEN@slug']);
    expect(codes(await create({ name: 'Other', slug: 'settings' }))).toEqual(['SLUG_RESERVED@slug']);
  });

  it('gives fifty guilds of one name, founded at once, fifty addresses', async () => {
    const answers = await atOnce(50, () => create({ name: 'Rush Hour' }));
    const slugs = answers.map(({ guild }) => guild.slug).sort();
    const expected = ['rush-hour', ...Array.from({ length: 49 }, (_, index) => `rush-hour-${index + 2}`)];
    expect(slugs).toEqual(expected.sort());
  });

  it('lets one of fifty have an address that all choose at once', async () => {
    const answers = await atOnce(50, () => create({ name: 'Chosen', slug: 'the-one' }));
    expect(answers.filter(({ guild }) => guild)).toHaveLength(1);
    expect(new Set(answers.flatMap(codes))).toEqual(new Set(['SLUG_TAKEN@slug']));
  });

  it('finds an address although numbers were taken by name', async () => {
    const taken = ['odd', 'odd-999999', 'odd-1000000'];
    for (const slug of taken) await create({ name: 'Squatter', slug });
    expect((await create({ name: 'Odd' })).guild.slug).toMatch(/^odd-[0-9a-f]{8}$/);
  });

  it('founds one guild for one idempotency key, also for repeats at once', async () => {
    const meta = { idempotency: { key: 'create-once', fields: {} } };
    const document =
      'mutation { createGuild(input: { name: "Only Once", category: WEB }) { guild { id } userErrors { code } } }';
    const answers = await atOnce(10, () => world.as(mira)(document, {}, meta));
    expect(new Set(answers.map(({ data }) => data.createGuild.guild.id)).size).toBe(1);
    const found = await world.ask(mira, '{ guilds(filter: { search: "only once" }) { totalCount } }');
    expect(found.guilds.totalCount).toBe(1);
  });

  it('tells a repeat that the guild is gone by now, and founds no other', async () => {
    const again = (): ReturnType<typeof world.run> =>
      world.as(mira)(
        'mutation { createGuild(input: { name: "Gone", category: WEB }) { guild { id } userErrors { code field } } }',
        {},
        { idempotency: { key: 'create-gone', fields: {} } },
      );
    const { guild } = (await again()).data.createGuild;
    await world.act(mira, 'deleteGuild', { guildId: guild.id }, '');
    const userErrors = [{ code: 'NOT_FOUND', field: null }];
    expect((await again()).data.createGuild).toEqual({ guild: null, userErrors });
  });
});

describe('updateGuild', () => {
  const update = (actor: typeof mira, input: object): Promise<TestResult> =>
    world.act(actor, 'updateGuild', input, `guild { id ${profile} updatedAt }`);

  it('changes what it is given and nothing else, and null removes what can be removed', async () => {
    const { id } = await world.found(mira, {
      name: 'Before',
      description: 'Old words',
      maxMembers: 9,
      branding: {
        primaryColor: '#111111',
        logoUrl: 'https://a.example/l.png',
        bannerUrl: 'https://a.example/b.png',
      },
      features: { jobBoard: true, eventHosting: true },
    });
    const before = await profileOf(id);
    world.clock.advance({ minutes: 5 });
    const { guild } = await update(mira, {
      guildId: id,
      name: 'After',
      maxMembers: null,
      branding: { logoUrl: null, accentColor: '#ABCDEF', primaryColor: null },
      features: { jobBoard: false },
    });
    expect(await profileOf(id)).toEqual({
      ...before,
      name: 'After',
      maxMembers: null,
      branding: { ...before.branding, logoUrl: null, accentColor: '#abcdef', primaryColor: '#4f46e5' },
      features: { ...before.features, jobBoard: false },
    });
    expect(guild.updatedAt).toBe(world.clock.now().toISOString());
    const found = await world.ask(
      null,
      '{ guilds(filter: { search: "after words" }) { edges { node { id } } } }',
    );
    expect(found.guilds.edges).toEqual([{ node: { id } }]);
  });

  it('moves a guild to another address and frees the old one', async () => {
    const { id } = await world.found(mira, { slug: 'old-home' });
    expect(codes(await update(mira, { guildId: id, slug: 'New-Home' }))).toEqual([]);
    const asked = '{ old: guild(slug: "old-home") { id } new: guild(slug: "new-home") { id } }';
    expect(await world.ask(null, asked)).toEqual({ old: null, new: { id } });
    const other = await world.found(mira, { slug: 'old-home' });
    expect(codes(await update(mira, { guildId: other.id, slug: 'new-home' }))).toEqual(['SLUG_TAKEN@slug']);
    expect(codes(await update(mira, { guildId: other.id, slug: 'graphql' }))).toEqual(['SLUG_RESERVED@slug']);
  });

  it('is open to admins of the guild and of the platform, closed to everybody else', async () => {
    const { id } = await world.found(mira);
    const input = { guildId: id, description: 'Changed' };
    const guildAdmin = await world.member({ id }, mira, 'ADMIN');
    const moderator = await world.member({ id }, mira, 'MODERATOR');
    expect((await update(guildAdmin, input)).guild.description).toBe('Changed');
    expect((await update(admin, input)).guild.description).toBe('Changed');
    expect(await world.refusal(moderator, 'updateGuild', input)).toBe('FORBIDDEN');
    expect(await world.refusal(stranger, 'updateGuild', input)).toBe('FORBIDDEN');
    expect(await world.refusal(asActor({ role: 'MODERATOR' }), 'updateGuild', input)).toBe('FORBIDDEN');
    const { errors } = await world.run(
      'mutation ($input: UpdateGuildInput!) { updateGuild(input: $input) { guild { id } } }',
      { input },
    );
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('does not tell a private guild from a missing one', async () => {
    const { id } = await world.found(mira, { visibility: 'PRIVATE' });
    const [hidden, missing] = await Promise.all(
      [id, unknownGuild].map((guild) => update(stranger, { guildId: guild, name: 'Mine now' })),
    );
    expect(codes(hidden)).toEqual(['NOT_FOUND@guildId']);
    expect(hidden).toEqual(missing);
  });

  it('refuses null where nothing can be removed, and a limit below the members there are', async () => {
    const { id } = await world.found(mira);
    await world.member({ id }, mira);
    const nothing = {
      name: null,
      slug: null,
      category: null,
      visibility: null,
    };
    expect(codes(await update(mira, { guildId: id, ...nothing })).sort()).toEqual(
      Object.keys(nothing)
        .map((name) => `REQUIRED@${name}`)
        .sort(),
    );
    expect(codes(await update(mira, { guildId: id, maxMembers: 1 }))).toEqual([
      'MAX_MEMBERS_TOO_LOW@maxMembers',
    ]);
    expect(codes(await update(mira, { guildId: id, maxMembers: 2 }))).toEqual([]);
    expect(await world.refusal(mira, 'updateGuild', { guildId: userIdOf(mira) })).toBe('BAD_USER_INPUT');
  });

  it('loses no change when different fields are changed at once', async () => {
    const { id } = await world.found(mira);
    const changes = [
      { name: 'Parallel' },
      { description: 'Beside each other' },
      { category: 'SECURITY' },
      { approval: 'MANUAL' },
      { maxMembers: 42 },
      { allowGuestAccess: true },
      { branding: { primaryColor: '#222222' } },
      { branding: { bannerUrl: 'https://a.example/b.png' } },
      { features: { jobBoard: true } },
      { features: { eventHosting: true } },
    ];
    await Promise.all(changes.map((change) => update(mira, { guildId: id, ...change })));
    expect(await profileOf(id)).toMatchObject({
      name: 'Parallel',
      description: 'Beside each other',
      category: 'SECURITY',
      approval: 'MANUAL',
      maxMembers: 42,
      allowGuestAccess: true,
      branding: { primaryColor: '#222222', bannerUrl: 'https://a.example/b.png' },
      features: { jobBoard: true, eventHosting: true, mentorshipProgram: false },
    });
  });

  it('keeps the limit when it is lowered while people join', async () => {
    const { id } = await world.found(mira);
    const [lowered] = await Promise.all([
      update(mira, { guildId: id, maxMembers: 5 }),
      atOnce(20, () => world.join(asActor(), { id })),
    ]);
    const { memberCount, maxMembers } = await profileOf(id);
    if (lowered.guild) expect([memberCount, maxMembers]).toEqual([5, 5]);
    else expect([memberCount, codes(lowered)]).toEqual([21, ['MAX_MEMBERS_TOO_LOW@maxMembers']]);
  });

  it('answers a repeat with the guild as it is by now', async () => {
    const { id } = await world.found(mira);
    const meta = { idempotency: { key: 'update-once', fields: {} } };
    const rename = (): Promise<TestResult> =>
      world.as(mira)(
        'mutation ($id: ID!) { updateGuild(input: { guildId: $id, name: "Renamed" }) { guild { name } } }',
        { id },
        meta,
      );
    await rename();
    await update(mira, { guildId: id, name: 'Renamed again' });
    expect((await rename()).data.updateGuild.guild.name).toBe('Renamed again');
  });
});

describe('deleteGuild', () => {
  const remove = (actor: typeof mira, guild: { id: string }): Promise<TestResult> =>
    world.act(actor, 'deleteGuild', { guildId: guild.id }, 'deletedGuildId');

  it('deletes the guild with its memberships and frees its address', async () => {
    const guild = await world.found(mira, { slug: 'short-lived' });
    const member = await world.member(guild, mira);
    expect(await remove(mira, guild)).toEqual({ deletedGuildId: guild.id, userErrors: [] });
    const asked = `query ($id: ID, $of: [_Any!]!) {
      guild(id: $id) { id }
      _entities(representations: $of) { ... on User { guildMemberships { edges { node { id } } } } }
    }`;
    const of = [{ __typename: 'User', id: userIdOf(member) }];
    expect(await world.ask(member, asked, { id: guild.id, of })).toEqual({
      guild: null,
      _entities: [{ guildMemberships: { edges: [] } }],
    });
    expect((await world.found(stranger, { slug: 'short-lived' })).slug).toBe('short-lived');
  });

  it('is for the owner and platform admins only', async () => {
    const guild = await world.found(mira);
    const input = { guildId: guild.id };
    const guildAdmin = await world.member(guild, mira, 'ADMIN');
    expect(await world.refusal(guildAdmin, 'deleteGuild', input)).toBe('FORBIDDEN');
    expect(await world.refusal(stranger, 'deleteGuild', input)).toBe('FORBIDDEN');
    const visitor = await world.run(
      'mutation ($input: DeleteGuildInput!) { deleteGuild(input: $input) { deletedGuildId } }',
      { input },
    );
    expect(visitor.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    expect((await remove(admin, guild)).deletedGuildId).toBe(guild.id);
  });

  it('does not tell a private guild from a missing or malformed one', async () => {
    const guild = await world.found(mira, { visibility: 'PRIVATE' });
    expect(await remove(stranger, guild)).toEqual(await remove(stranger, { id: unknownGuild }));
    expect(codes(await remove(stranger, guild))).toEqual(['NOT_FOUND@guildId']);
    expect(await world.refusal(mira, 'deleteGuild', { guildId: 'guild_nonsense' })).toBe('BAD_USER_INPUT');
  });

  it('succeeds once when asked twice or at once, and always under one idempotency key', async () => {
    const guild = await world.found(mira);
    const answers = await atOnce(5, () => remove(mira, guild));
    expect(answers.filter(({ deletedGuildId }) => deletedGuildId)).toHaveLength(1);
    expect(new Set(answers.flatMap(codes))).toEqual(new Set(['NOT_FOUND@guildId']));
    const other = await world.found(mira);
    const meta = { idempotency: { key: 'delete-once', fields: {} } };
    const document = 'mutation ($id: ID!) { deleteGuild(input: { guildId: $id }) { deletedGuildId } }';
    for (const attempt of [1, 2]) {
      const { data } = await world.as(mira)(document, { id: other.id }, meta);
      expect([attempt, data.deleteGuild.deletedGuildId]).toEqual([attempt, other.id]);
    }
  });

  it('leaves nobody in it when people join at the same moment', async () => {
    const guild = await world.found(mira);
    const people = Array.from({ length: 10 }, () => asActor());
    const joins = Promise.all(people.map((one) => world.join(one, guild)));
    await remove(mira, guild);
    for (const answer of await joins) {
      if (!answer.membership) expect(codes(answer)).toEqual(['NOT_FOUND@guildId']);
    }
    for (const one of people) {
      const found = await world.ask(
        one,
        `query ($people: [_Any!]!) {
          _entities(representations: $people) { ... on User { guildMemberships { edges { node { id } } } } }
        }`,
        { people: [{ __typename: 'User', id: userIdOf(one) }] },
      );
      expect(found).toEqual({ _entities: [{ guildMemberships: { edges: [] } }] });
    }
  });
});

describe('guild', () => {
  it('wants exactly one of its arguments', async () => {
    for (const document of ['{ guild { id } }', '{ guild(id: "guild_x", slug: "x") { id } }']) {
      const { errors } = await world.run(document);
      expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });

  it('is found by an address in any case, and by no text that is no address', async () => {
    const { id } = await world.found(mira, { slug: 'any-case' });
    const asked = 'query ($slug: String) { guild(slug: $slug) { id } }';
    expect(await world.ask(null, asked, { slug: 'ANY-Case' })).toEqual({ guild: { id } });
    for (const slug of ['', '%', 'any case', "'; drop table guilds.guild; --", '\u0000']) {
      expect(await world.ask(null, asked, { slug })).toEqual({ guild: null });
    }
  });

  it('shows in one document what each of its mutations has done', async () => {
    const { id } = await world.found(mira);
    const document = `mutation ($id: ID!) {
      joined: joinGuild(input: { guildId: $id }) { guild { memberCount viewerMembership { status } viewerCan { leave } } }
      left: leaveGuild(input: { guildId: $id }) { guild { memberCount viewerMembership { status } viewerCan { leave } } }
    }`;
    expect(await world.ask(stranger, document, { id })).toEqual({
      joined: {
        guild: { memberCount: 2, viewerMembership: { status: 'ACTIVE' }, viewerCan: { leave: true } },
      },
      left: { guild: { memberCount: 1, viewerMembership: null, viewerCan: { leave: false } } },
    });
  });
});
