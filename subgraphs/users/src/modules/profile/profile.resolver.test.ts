import { asActor } from '@testverse/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startUsers, type Registered, type TestUsers } from '../../testing/start-users.ts';

const profile = 'profile { displayName firstName lastName bio location website linkedIn github }';
const updateProfile = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) {
  user { id ${profile} } userErrors { code message field } } }`;
const whole = {
  displayName: 'Mira 🦊',
  firstName: 'Mira',
  lastName: 'Moss',
  bio: 'Two lines\nabout me',
  location: 'Oslo',
  website: 'https://mira.example.org/about?x=1',
  linkedIn: 'https://www.linkedin.com/in/mira',
  github: 'https://github.com/mira',
};

describe('updateProfile', () => {
  let users: TestUsers;
  let mira: Registered;
  beforeAll(async () => {
    users = await startUsers();
  });
  afterAll(() => users.close());
  beforeEach(async () => {
    mira = await users.register();
  });

  const send = (
    input: Record<string, unknown>,
    meta?: Parameters<TestUsers['run']>[2],
  ): ReturnType<TestUsers['run']> => users.as(mira.actor)(updateProfile, { input }, meta);

  it('changes what is given, keeps what is absent and clears what is null', async () => {
    const first = await send(whole);
    expect(first.data.updateProfile).toEqual({ user: { id: mira.id, profile: whole }, userErrors: [] });
    const second = await send({ bio: null, location: 'Bergen' });
    expect(second.data.updateProfile.user.profile).toEqual({ ...whole, bio: null, location: 'Bergen' });
    const nothing = await send({});
    expect(nothing.data.updateProfile.user.profile).toEqual({ ...whole, bio: null, location: 'Bergen' });
  });

  it('keeps what a variable that is left out would have changed', async () => {
    await send(whole);
    const some = `mutation ($bio: String, $location: String) {
      updateProfile(input: { bio: $bio, location: $location }) { user { ${profile} } } }`;
    for (const location of ['Bergen', 'Tromsø']) {
      const { data } = await users.as(mira.actor)(some, { location });
      expect(data.updateProfile.user.profile).toEqual({ ...whole, location });
    }
  });

  it('tells that something changed, and never what it says', async () => {
    await send({});
    await send({ bio: null, location: 'Bergen' });
    const facts: object[] = await users.running.dataSource.query(
      'select type, payload from users.event_log where topic = $1 order by seq offset 1',
      [`users/user:${mira.actor.userId}`],
    );
    const payload = { userId: mira.actor.userId, fields: ['bio', 'location'] };
    expect(facts).toEqual([{ type: 'users.user.profile_updated.v1', payload }]);
  });

  it('shows the last of two changes in one request', async () => {
    const { data } = await users.as(mira.actor)(
      `mutation { one: updateProfile(input: { bio: "1" }) { user { profile { bio } } }
                  two: updateProfile(input: { bio: "2" }) { user { profile { bio } } } }`,
    );
    expect([data.one.user.profile.bio, data.two.user.profile.bio]).toEqual(['1', '2']);
  });

  it('refuses a visitor, and a person whose account does not exist', async () => {
    for (const run of [users.run, users.as(asActor())]) {
      const { errors } = await run(updateProfile, { input: { bio: 'x' } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('writes nobody’s profile but the actor’s', async () => {
    const other = await users.register({ displayName: 'Other' });
    await send({ displayName: 'Changed' });
    const { data } = await users.run(`{ user(username: "${other.username}") { profile { displayName } } }`);
    expect(data.user.profile.displayName).toBe('Other');
  });

  it.each([
    ['displayName', '', 'TOO_SHORT'],
    ['displayName', ' ', 'INVALID_FORMAT'],
    ['displayName', 'x'.repeat(51), 'TOO_LONG'],
    ['displayName', 'left\u202Eright', 'INVALID_FORMAT'],
    ['firstName', 'zero\u0000byte', 'INVALID_FORMAT'],
    ['bio', 'x'.repeat(1001), 'TOO_LONG'],
    ['bio', 'zero\u0000byte', 'INVALID_FORMAT'],
    ['bio', 'half a pair \ud800', 'INVALID_FORMAT'],
    ['website', 'https://example.org/\u0000', 'INVALID_FORMAT'],
    ['website', 'http://plain.example.org', 'INVALID_URL'],
    ['website', 'javascript:alert(1)', 'INVALID_URL'],
    ['linkedIn', 'https://user:secret@example.org', 'INVALID_URL'],
    ['github', 'not an address', 'INVALID_URL'],
  ])('refuses %s %j', async (field, value, code) => {
    const { data } = await send({ [field]: value });
    expect(data.updateProfile.user).toBeNull();
    expect(data.updateProfile.userErrors).toContainEqual(expect.objectContaining({ code, field: [field] }));
  });

  it('refuses to clear the display name', async () => {
    const { data } = await send({ displayName: null, github: 'x' });
    const fields = data.updateProfile.userErrors.map(({ field }: { field: string[] }) => field[0]);
    expect(new Set(fields)).toEqual(new Set(['displayName', 'github']));
  });

  it('writes once per idempotency key, also when five arrive at the same time', async () => {
    const meta = { idempotency: { key: 'k1', fields: {} } };
    const answers = await Promise.all(Array.from({ length: 5 }, () => send({ bio: 'once' }, meta)));
    expect(answers.map(({ data }) => data.updateProfile.user.profile.bio)).toEqual(Array(5).fill('once'));
    const rows = await users.running.dataSource.query<{ version: number }[]>(
      'select version from users.profile where id = $1',
      [mira.actor.userId],
    );
    expect(rows).toEqual([{ version: 2 }]);
    const other = await send({ bio: 'twice' }, meta);
    expect(other.errors?.[0]?.extensions).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });
});
