import {
  BadUserInputError,
  ForbiddenError,
  IdempotencyConflictError,
  InvalidOperationError,
  NetworkError,
  OperationTooComplexError,
  paginate,
  RateLimitedError,
  type TestVerseError,
  UnauthenticatedError,
  unwrap,
  UserInputRejected,
} from '@testverse/client-sdk';
import { GuildMembersDocument, GuildsDocument } from '@testverse/client-sdk/guilds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  all,
  found,
  newcomer,
  password,
  visitor,
  type FoundedGuild,
  type Person,
} from '../../support/people.ts';
import { startProduct, type Product } from '../../support/product.ts';

let product: Product;
let mara: Person;
let odin: Person;
let stranger: Person;
let workshop: FoundedGuild;

const codes = (payload: { userErrors: ReadonlyArray<{ code: string }> }) =>
  payload.userErrors.map(({ code }) => code);

beforeAll(async () => {
  product = await startProduct({ demo: true });
});
afterAll(() => product?.remove());

describe('a newcomer', () => {
  it('registers and is signed in at once', async () => {
    mara = await newcomer(product.graphql, 'mara');
    const viewer = await mara.users.viewer();
    expect(viewer).toMatchObject({
      user: {
        id: mara.id,
        username: 'mara',
        email: 'mara@example.com',
        emailVerified: false,
        profile: { displayName: 'Mara' },
        platformRole: 'USER',
        status: 'ACTIVE',
      },
      session: { isCurrent: true },
    });
    expect(mara.client.session.state).toEqual({ status: 'signedIn', sessionId: viewer?.session.id });
  });

  it('learns everything that is wrong with a registration at once, each problem at its field', async () => {
    const { users } = visitor(product.graphql);
    const refused = await users.registerUser({
      input: { username: 'Å!', email: 'nobody', password: 'short', displayName: '' },
    });
    expect(refused).toMatchObject({ user: null, credentials: null });
    expect(new Set(refused.userErrors.map(({ field }) => field?.[0]))).toEqual(
      new Set(['username', 'email', 'password', 'displayName']),
    );
    const taken = await users.registerUser({
      input: { username: 'MARA', email: 'other@example.com', password },
    });
    expect(taken.userErrors).toMatchObject([{ code: 'USERNAME_TAKEN', field: ['username'] }]);
  });

  it('founds a guild, is its owner, and finds it in the directory by search, filter and order', async () => {
    workshop = await found(mara, {
      name: 'Kettle Workshop',
      description: 'Firmware for kettles that know when to stop.',
      category: 'EMBEDDED',
      branding: { primaryColor: '#AA3311' },
      features: { eventHosting: true },
    });
    expect(workshop).toMatchObject({
      slug: 'kettle-workshop',
      memberCount: 1,
      owner: { username: 'mara' },
      viewerMembership: { role: 'OWNER', status: 'ACTIVE' },
      viewerCan: { update: true, delete: true, manageRoles: true, join: false, leave: false },
      branding: { primaryColor: '#aa3311' },
      features: { eventHosting: true, jobBoard: false },
    });
    const slugs = async (variables: Parameters<typeof mara.guilds.guilds>[0]) =>
      (await mara.guilds.guilds(variables)).edges.map(({ node }) => node.slug);
    expect(await slugs({ filter: { search: 'KETTLE know' }, first: 10 })).toEqual(['kettle-workshop']);
    expect(await slugs({ filter: { category: 'EMBEDDED' }, first: 100 })).toContain('kettle-workshop');
    expect(await slugs({ filter: { category: 'CAREER' }, first: 100 })).not.toContain('kettle-workshop');
    expect(await slugs({ filter: { joinedByViewer: true }, first: 100 })).toEqual(['kettle-workshop']);
    expect(await slugs({ orderBy: { field: 'CREATED_AT', direction: 'DESC' }, first: 1 })).toEqual([
      'kettle-workshop',
    ]);
    const byName = await slugs({ orderBy: { field: 'NAME', direction: 'ASC' }, first: 100 });
    expect(byName.length).toBeGreaterThan(5);
    const names = (
      await mara.guilds.guilds({ orderBy: { field: 'NAME', direction: 'ASC' }, first: 100 })
    ).edges.map(({ node }) => node.name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' })));
    const sizes = (
      await mara.guilds.guilds({ orderBy: { field: 'MEMBER_COUNT', direction: 'DESC' }, first: 100 })
    ).edges.map(({ node }) => node.memberCount);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  it('walks through all guilds in small pages, each guild once, in both directions', async () => {
    const { guilds, client } = visitor(product.graphql);
    const { totalCount } = await guilds.guilds({ first: 1 });
    const walk = paginate(client, GuildsDocument, { first: 3 }, (data) => data.guilds);
    const forwards = (await all(walk)).map(({ slug }) => slug);
    expect(forwards).toHaveLength(totalCount);
    expect(new Set(forwards).size).toBe(totalCount);
    const backwards: string[] = [];
    for (let before: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof guilds.guilds>> = await guilds.guilds({ last: 4, before });
      backwards.unshift(...page.edges.map(({ node }) => node.slug));
      if (!page.pageInfo.hasPreviousPage) break;
      before = page.pageInfo.startCursor;
    }
    expect(backwards).toEqual(forwards);
  });

  it('changes the guild; what the input leaves out stays', async () => {
    const changed = unwrap(
      await mara.guilds.updateGuild({
        input: { guildId: workshop.id, name: 'Kettle Works', maxMembers: 50 },
      }),
      'guild',
    );
    expect(changed).toMatchObject({
      name: 'Kettle Works',
      slug: 'kettle-workshop',
      maxMembers: 50,
      category: 'EMBEDDED',
      branding: { primaryColor: '#aa3311' },
    });
    const refused = await mara.guilds.updateGuild({
      input: { guildId: workshop.id, name: 'x', maxMembers: 0, branding: { logoUrl: 'http://x' } },
    });
    expect(refused.guild).toBeNull();
    expect(refused.userErrors.map(({ field }) => field?.join('.')).sort()).toEqual([
      'branding.logoUrl',
      'maxMembers',
      'name',
    ]);
  });
});

describe('a second person', () => {
  it('finds the guild, joins it once however often they ask, and is a member for everybody', async () => {
    odin = await newcomer(product.graphql, 'odin');
    const [edge] = (await odin.guilds.guilds({ filter: { search: 'kettle' } })).edges;
    const guildId = edge?.node.id ?? '';
    const joined = await odin.guilds.joinGuild({ input: { guildId } });
    expect(joined).toMatchObject({
      guild: { memberCount: 2, viewerCan: { join: false, leave: true, update: false } },
      membership: { role: 'MEMBER', status: 'ACTIVE' },
      userErrors: [],
    });
    expect((await odin.guilds.joinGuild({ input: { guildId } })).guild?.memberCount).toBe(2);
    const members = await all(
      paginate(
        visitor(product.graphql).client,
        GuildMembersDocument,
        { slug: 'kettle-workshop', first: 1 },
        (data) => data.guild?.members,
      ),
    );
    expect(members.map(({ role, user }) => [user.username, user.profile.displayName, role])).toEqual([
      ['mara', 'Mara', 'OWNER'],
      ['odin', 'Odin', 'MEMBER'],
    ]);
    const own = await mara.guilds.userGuildMemberships({ username: 'odin' });
    expect(own?.guildMemberships.edges.map(({ node }) => node.guild.slug)).toEqual(['kettle-workshop']);
  });

  it('gets a role from the owner, uses it, and cannot go beyond it', async () => {
    await expect(
      odin.guilds.updateGuild({ input: { guildId: workshop.id, name: 'Odin was here' } }),
    ).rejects.toBeInstanceOf(ForbiddenError);
    const raised = await mara.guilds.setGuildMemberRole({
      input: { guildId: workshop.id, userId: odin.id, role: 'ADMIN' },
    });
    expect(raised.membership).toMatchObject({ role: 'ADMIN', user: { username: 'odin' } });
    const described = await odin.guilds.updateGuild({
      input: { guildId: workshop.id, description: 'Kettles, and now toasters.' },
    });
    expect(described.guild?.description).toBe('Kettles, and now toasters.');
    const grab = await mara.guilds.setGuildMemberRole({
      input: { guildId: workshop.id, userId: odin.id, role: 'OWNER' },
    });
    expect(codes(grab)).toEqual(['OWNERSHIP_NOT_GRANTABLE']);
    await expect(odin.guilds.deleteGuild({ input: { guildId: workshop.id } })).rejects.toBeInstanceOf(
      ForbiddenError,
    );
    const admins = await mara.guilds.guildMembers({ id: workshop.id, filter: { role: 'ADMIN' } });
    expect(admins?.members.edges.map(({ node }) => node.user.username)).toEqual(['odin']);
  });

  it('leaves and is gone, while the owner cannot leave', async () => {
    expect(codes(await mara.guilds.leaveGuild({ input: { guildId: workshop.id } }))).toEqual([
      'OWNER_CANNOT_LEAVE',
    ]);
    const left = await odin.guilds.leaveGuild({ input: { guildId: workshop.id } });
    expect(left.guild).toMatchObject({ memberCount: 1, viewerMembership: null });
    // Whoever comes back starts as a member.
    const back = await odin.guilds.joinGuild({ input: { guildId: workshop.id } });
    expect(back.membership).toMatchObject({ role: 'MEMBER', status: 'ACTIVE' });
  });

  it('is removed by the owner and no longer listed', async () => {
    const removed = await mara.guilds.removeGuildMember({
      input: { guildId: workshop.id, userId: odin.id },
    });
    expect(removed.guild?.memberCount).toBe(1);
    const members = await mara.guilds.guildMembers({ id: workshop.id });
    expect(members?.members.edges.map(({ node }) => node.user.username)).toEqual(['mara']);
    expect(
      codes(await mara.guilds.removeGuildMember({ input: { guildId: workshop.id, userId: mara.id } })),
    ).toEqual(['OWNER_CANNOT_BE_REMOVED']);
  });

  it('asks to join where newcomers are reviewed, and may withdraw', async () => {
    const reviewed = await found(mara, { name: 'Slow Door', approval: 'MANUAL' });
    const asked = await odin.guilds.joinGuild({ input: { guildId: reviewed.id } });
    expect(asked).toMatchObject({ membership: { status: 'REQUESTED' }, guild: { memberCount: 1 } });
    const withdrawn = await odin.guilds.leaveGuild({ input: { guildId: reviewed.id } });
    expect(withdrawn).toMatchObject({ guild: { viewerMembership: null }, userErrors: [] });
  });

  it('does not get into a full guild', async () => {
    const tiny = await found(mara, { name: 'One Chair', maxMembers: 1 });
    const refused = await odin.guilds.joinGuild({ input: { guildId: tiny.id } });
    expect(refused.userErrors).toMatchObject([{ code: 'GUILD_FULL' }]);
    expect(() => unwrap(refused)).toThrow(UserInputRejected);
  });
});

describe('a private guild', () => {
  let cellar: FoundedGuild;
  let membershipId: string;

  beforeAll(async () => {
    stranger = await newcomer(product.graphql, 'stranger');
    cellar = await found(mara, { name: 'Quiet Cellar', slug: 'quiet-cellar', description: 'Barrels.' });
    const joined = await odin.guilds.joinGuild({ input: { guildId: cellar.id } });
    membershipId = joined.membership?.id ?? '';
    await mara.guilds.updateGuild({ input: { guildId: cellar.id, visibility: 'PRIVATE' } });
  });

  it('is there for its members on every path', async () => {
    expect(await odin.guilds.guild({ slug: 'quiet-cellar' })).toMatchObject({ id: cellar.id });
    expect(await odin.platform.node({ id: cellar.id })).toMatchObject({ slug: 'quiet-cellar' });
    expect(await odin.platform.node({ id: membershipId })).toMatchObject({ user: { username: 'odin' } });
    expect((await odin.guilds.guilds({ filter: { search: 'cellar' } })).totalCount).toBe(1);
  });

  it.each(['a stranger', 'a visitor'])('does not exist for %s, on no path', async (who) => {
    const sdk = who === 'a visitor' ? visitor(product.graphql) : stranger;
    expect(await sdk.guilds.guild({ slug: 'quiet-cellar' })).toBeNull();
    expect(await sdk.guilds.guild({ id: cellar.id })).toBeNull();
    expect(await sdk.guilds.guildMembers({ id: cellar.id })).toBeNull();
    expect(await sdk.platform.node({ id: cellar.id })).toBeNull();
    expect(await sdk.platform.node({ id: membershipId })).toBeNull();
    const nodes = await sdk.platform.nodes({ ids: [cellar.id, mara.id, membershipId] });
    expect(nodes.map((node) => node?.__typename ?? null)).toEqual([null, 'User', null]);
    for (const filter of [
      { search: 'cellar' },
      { search: 'barrels' },
      { visibility: 'PRIVATE' as const },
      { joinedByViewer: true },
    ]) {
      expect(await sdk.guilds.guilds({ filter })).toMatchObject({ totalCount: 0, edges: [] });
    }
    for (const username of ['mara', 'odin']) {
      const seen = await sdk.guilds.userGuildMemberships({ username, first: 100 });
      expect(seen?.guildMemberships.edges.map(({ node }) => node.guild.slug)).not.toContain('quiet-cellar');
    }
  });

  it('is counted for its members and for nobody else', async () => {
    const { totalCount } = await stranger.guilds.guilds({ first: 1 });
    expect((await odin.guilds.guilds({ first: 1 })).totalCount).toBe(totalCount + 1);
  });

  it('answers acts of a stranger exactly as an id that never was', async () => {
    const gone = await found(mara, { name: 'Short Lived' });
    await mara.guilds.deleteGuild({ input: { guildId: gone.id } });
    const acts = (guildId: string) => [
      stranger.guilds.joinGuild({ input: { guildId } }),
      stranger.guilds.leaveGuild({ input: { guildId } }),
      stranger.guilds.updateGuild({ input: { guildId, name: 'Mine now' } }),
      stranger.guilds.deleteGuild({ input: { guildId } }),
      stranger.guilds.setGuildMemberRole({ input: { guildId, userId: odin.id, role: 'ADMIN' } }),
      stranger.guilds.removeGuildMember({ input: { guildId, userId: odin.id } }),
    ];
    const hidden = await Promise.all(acts(cellar.id));
    expect(hidden).toEqual(await Promise.all(acts(gone.id)));
    for (const payload of hidden) expect(payload.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  it('is out of sight for a member who leaves', async () => {
    const left = await odin.guilds.leaveGuild({ input: { guildId: cellar.id } });
    expect(left).toMatchObject({ guild: null, userErrors: [] });
    expect(await odin.guilds.guild({ id: cellar.id })).toBeNull();
  });
});

describe('the profile', () => {
  it('changes what is said, clears what is null, keeps the rest, and others see it', async () => {
    await mara.users.updateProfile({
      input: { bio: 'I solder.', location: 'Ghent', website: 'https://mara.example.com' },
    });
    const changed = unwrap(
      await mara.users.updateProfile({ input: { displayName: 'Mara V.', location: null } }),
      'user',
    );
    expect(changed.profile).toMatchObject({ displayName: 'Mara V.', bio: 'I solder.', location: null });
    const seen = await stranger.users.user({ username: 'mara' });
    expect(seen?.profile).toMatchObject({ displayName: 'Mara V.', website: 'https://mara.example.com' });
    expect(seen).not.toHaveProperty('email');
    const [member] = (await stranger.guilds.guildMembers({ slug: 'kettle-workshop' }))?.members.edges ?? [];
    expect(member?.node.user.profile.displayName).toBe('Mara V.');
  });

  it('refuses what is no profile, with every problem at its field', async () => {
    const refused = await mara.users.updateProfile({
      input: { displayName: ' ', website: 'javascript:alert(1)', bio: 'x'.repeat(1001) },
    });
    expect(refused.userErrors.map(({ field }) => field?.[0]).sort()).toEqual([
      'bio',
      'displayName',
      'website',
    ]);
    expect((await mara.users.viewer())?.user.profile.displayName).toBe('Mara V.');
  });

  it('keeps addresses to their owner', async () => {
    const document = 'query Spy($name: String) { user(username: $name) { email emailVerified } }';
    const answer = await stranger.client.request<unknown, { name: string }>(document, { name: 'mara' });
    expect(answer).toEqual({ user: { email: null, emailVerified: null } });
  });
});

describe('an idempotency key', () => {
  it('makes one guild of five simultaneous requests', async () => {
    const input = { name: 'Only Once', category: 'WEB' as const };
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(() => mara.guilds.createGuild({ input }, { idempotencyKey: 'five at once' })),
    );
    expect(new Set(answers.map(({ guild }) => guild?.id)).size).toBe(1);
    expect((await mara.guilds.guilds({ filter: { search: 'only once' } })).totalCount).toBe(1);
  });

  it('is refused with another input, and is another person’s own', async () => {
    const options = { idempotencyKey: 'five at once' };
    const other = { name: 'Zwiefach', category: 'WEB' as const };
    const conflict = await mara.guilds
      .createGuild({ input: other }, options)
      .catch((error: unknown) => error);
    expect(conflict).toBeInstanceOf(IdempotencyConflictError);
    expect((await mara.guilds.guilds({ filter: { search: 'zwiefach' } })).totalCount).toBe(0);
    const odins = await odin.guilds.createGuild({ input: other }, options);
    expect(odins.guild?.owner.username).toBe('odin');
  });
});

describe('deleting a guild', () => {
  it('takes it and its memberships away for everybody', async () => {
    await odin.guilds.joinGuild({ input: { guildId: workshop.id } });
    const deleted = await mara.guilds.deleteGuild({ input: { guildId: workshop.id } });
    expect(deleted).toMatchObject({ deletedGuildId: workshop.id, userErrors: [] });
    expect(await mara.guilds.guild({ id: workshop.id })).toBeNull();
    const left = await odin.guilds.userGuildMemberships({ username: 'odin', first: 100 });
    expect(left?.guildMemberships.edges.map(({ node }) => node.guild.slug)).not.toContain('kettle-workshop');
  });
});

describe('errors', () => {
  it('are classes with a code, a path and the request’s id', async () => {
    const { guilds, client } = visitor(product.graphql);
    const anonymous = await guilds
      .createGuild({ input: { name: 'Nobody', category: 'WEB' } })
      .catch((error: unknown) => error);
    expect(anonymous).toBeInstanceOf(UnauthenticatedError);
    expect(anonymous).toMatchObject({ code: 'UNAUTHENTICATED', path: ['createGuild'] });
    expect((anonymous as TestVerseError).requestId).toMatch(/^.{8,}$/);
    await expect(mara.guilds.joinGuild({ input: { guildId: 'guild_x' } })).rejects.toBeInstanceOf(
      BadUserInputError,
    );
    await expect(guilds.guild({})).rejects.toBeInstanceOf(BadUserInputError);
    await expect(client.request('query Wrong { nothingLikeThat }')).rejects.toBeInstanceOf(
      InvalidOperationError,
    );
    const deep = `query Deep { ${'guilds { edges { node { owner { guildMemberships { edges { node { guild { '.repeat(3)} id`;
    await expect(client.request(`${deep}${' }'.repeat(25)}`)).rejects.toBeInstanceOf(
      OperationTooComplexError,
    );
  });

  it('tell of a server that is not there', async () => {
    const { users } = visitor('http://127.0.0.1:9/graphql', { retries: 0 });
    await expect(users.viewer()).rejects.toBeInstanceOf(NetworkError);
  });

  it('of one field leave the other fields their answers', async () => {
    const document = `query Partly($id: ID!) { bad: node(id: "nonsense") { id } good: node(id: $id) { id } }`;
    const answer = await mara.client.execute<Record<string, unknown>, { id: string }>(document, {
      id: mara.id,
    });
    expect(answer.data).toEqual({ bad: null, good: { id: mara.id } });
  });
});

describe('the health of the system', () => {
  it('is told part by part', async () => {
    const health = await visitor(product.graphql).platform.systemHealth();
    expect(health.status).toBe('HEALTHY');
    expect(health.subgraphs.map(({ name, database }) => [name, database])).toEqual([
      ['assessments', 'CONNECTED'],
      ['gamification', 'CONNECTED'],
      ['guilds', 'CONNECTED'],
      ['projects', 'CONNECTED'],
      ['users', 'CONNECTED'],
    ]);
  });
});

// Last: the address is locked afterwards.
describe('guessing passwords', () => {
  it('gives one answer for wrong passwords and unknown names, and stops after five', async () => {
    const { users, client } = visitor(product.graphql);
    const wrong = await users.login({ input: { login: 'mara', password: 'not this one' } });
    const unknown = await users.login({ input: { login: 'nobody-here', password: 'not this one' } });
    expect(wrong).toEqual(unknown);
    expect(wrong.userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
    for (let attempt = 3; attempt <= 5; attempt++)
      await users.login({ input: { login: 'mara', password: `wrong ${attempt}` } });
    const locked = await client.session.signIn({ login: 'mara', password }).catch((error: unknown) => error);
    expect(locked).toBeInstanceOf(RateLimitedError);
    expect((locked as RateLimitedError).retryAfterMs).toBeGreaterThan(14 * 60_000);
    // Whoever is signed in already stays so.
    expect((await mara.users.viewer())?.user.username).toBe('mara');
  });
});
