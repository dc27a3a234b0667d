import { asActor } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userId } from '../../node.ts';
import { startUsers, type Registered, type TestUsers } from '../../testing/start-users.ts';

const fields = `id username email emailVerified platformRole status createdAt
  profile { displayName firstName lastName bio location website linkedIn github avatarUrl }`;
const byId = `query ($id: ID) { user(id: $id) { ${fields} } }`;
const byName = `query ($username: String) { user(username: $username) { ${fields} } }`;
const entities = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { id username profile { displayName } } } }`;

let users: TestUsers;
let mira: Registered;

beforeAll(async () => {
  users = await startUsers();
  mira = await users.register({ username: 'mira', email: 'mira@example.org', displayName: 'Mira' });
});
afterAll(() => users.close());

async function personOf(status: 'SUSPENDED' | 'DEACTIVATED' | 'ERASED'): Promise<string> {
  const username = `was-${status.toLowerCase()}`;
  const uuid = await users.definition.importPerson(users.running, {
    username,
    email: `${username}@example.org`,
    displayName: 'Real Name',
    passwordHash:
      '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    status,
  });
  return userId.encode(uuid);
}

describe('user', () => {
  it('finds a person by id and by username in any case, for a visitor', async () => {
    const found = await users.run(byId, { id: mira.id });
    expect(found.data.user).toMatchObject({
      id: mira.id,
      username: 'mira',
      profile: { displayName: 'Mira' },
    });
    expect((await users.run(byName, { username: 'MIRA' })).data.user.id).toBe(mira.id);
  });

  it('shows the address to the person and to platform administrators only', async () => {
    const hidden = { email: null, emailVerified: null };
    const shown = { email: 'mira@example.org', emailVerified: false };
    expect((await users.run(byId, { id: mira.id })).data.user).toMatchObject(hidden);
    expect((await users.as(asActor())(byId, { id: mira.id })).data.user).toMatchObject(hidden);
    expect((await users.as(asActor({ role: 'MODERATOR' }))(byId, { id: mira.id })).data.user).toMatchObject(
      hidden,
    );
    expect((await users.as(mira.actor)(byId, { id: mira.id })).data.user).toMatchObject(shown);
    expect((await users.as(asActor({ role: 'ADMIN' }))(byId, { id: mira.id })).data.user).toMatchObject(
      shown,
    );
  });

  it('is null for an unknown person and for what cannot be a name', async () => {
    expect((await users.run(byId, { id: userId.encode(asActor().userId) })).data.user).toBeNull();
    for (const username of ['nobody', '', 'no such name', 'zero\u0000byte', "'; drop table"]) {
      const { data, errors } = await users.run(byName, { username });
      expect(errors).toBeUndefined();
      expect(data.user).toBeNull();
    }
  });

  it('wants exactly one argument and an id of a person', async () => {
    const both = `{ user(id: "${mira.id}", username: "mira") { id } }`;
    for (const document of [
      '{ user { id } }',
      both,
      '{ user(id: "guild_01h455vb4pex5vsknk084sn02q") { id } }',
    ]) {
      expect((await users.run(document)).errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });

  it('shows a closed account as a member without a face, and finds it by id only', async () => {
    const deactivated = await users.run(byId, { id: await personOf('DEACTIVATED') });
    expect(deactivated.data.user).toMatchObject({
      username: 'was-deactivated',
      status: 'DEACTIVATED',
      profile: { displayName: 'deactivated member', firstName: null },
    });
    const erased = await users.as(asActor({ role: 'ADMIN' }))(byId, { id: await personOf('ERASED') });
    expect(erased.data.user).toMatchObject({
      username: expect.stringMatching(/^deleted-[0-9a-f]{12}$/),
      status: 'ERASED',
      email: null,
      profile: { displayName: 'deleted member', bio: null },
    });
    await personOf('SUSPENDED');
    expect((await users.run(byName, { username: 'was-deactivated' })).data.user).toBeNull();
    expect((await users.run(byName, { username: 'was-erased' })).data.user).toBeNull();
    expect((await users.run(byName, { username: 'was-suspended' })).data.user).toMatchObject({
      profile: { displayName: 'Real Name' },
    });
  });
});

describe('references to User', () => {
  const resolve = (of: object[]): ReturnType<TestUsers['run']> => users.run(entities, { of });

  it('resolves either key, keeps the order and leaves gaps for what does not exist', async () => {
    const { data, errors } = await resolve([
      { __typename: 'User', username: 'Mira' },
      { __typename: 'User', id: 'user_nonsense' },
      { __typename: 'User', id: mira.id },
      { __typename: 'User', username: 'nobody' },
      { __typename: 'User', username: 'zero\u0000byte' },
    ]);
    expect(errors).toBeUndefined();
    expect(data._entities.map((user: { id: string } | null) => user?.id ?? null)).toEqual([
      mira.id,
      null,
      mira.id,
      null,
      null,
    ]);
  });

  it('needs as many statements for thirty people as for one', async () => {
    const people = await Promise.all(Array.from({ length: 30 }, () => users.register()));
    const count = (of: object[]): Promise<number> => users.countStatements(() => resolve(of));
    const byIds = people.map(({ id }) => ({ __typename: 'User', id }));
    const byNames = people.map(({ username }) => ({ __typename: 'User', username }));
    const one = await count(byIds.slice(0, 1));
    expect(one).toBe(1);
    expect(await count(byIds)).toBe(one);
    expect(await count(byNames)).toBe(one);
    const both = await count([...byIds, ...byNames]);
    expect(both).toBe(2);
  });
});
