import type { Actor } from '@testverse/platform/actor';
import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startUsers, type Registered, type TestUsers } from '../../testing/start-users.ts';

const preferences = 'preferences { theme language privacy { profilePublic showStats showActivity } }';
const updatePreferences = `mutation ($input: UpdatePreferencesInput!) { updatePreferences(input: $input) {
  user { id ${preferences} } userErrors { code message field } } }`;
const privacy = { profilePublic: true, showStats: true, showActivity: true };

let users: TestUsers;
let mira: Registered;

beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.close());
beforeEach(async () => {
  mira = await users.register({ locale: 'de-AT', timeZone: 'Europe/Vienna', displayName: 'Mira' });
});

const send = (
  input: Record<string, unknown>,
  meta?: Parameters<TestUsers['run']>[2],
): ReturnType<TestUsers['run']> => users.as(mira.actor)(updatePreferences, { input }, meta);

async function facts(): Promise<{ type: string; payload: object; seq: string }[]> {
  return users.running.dataSource.query(
    'select type, payload, seq from users.event_log where topic = $1 order by seq',
    [`users/user:${mira.actor.userId}`],
  );
}

async function seenBy(actor: Actor | null, selection: string): Promise<TestResult> {
  const run = actor ? users.as(actor) : users.run;
  const { data } = await run(`query ($id: ID) { user(id: $id) { ${selection} } }`, { id: mira.id });
  return data.user;
}

describe('User.preferences', () => {
  it('are the defaults and the language of the registration, for the person and administrators only', async () => {
    const own = { theme: 'AUTO', language: 'de-AT', privacy };
    expect((await seenBy(mira.actor, preferences)).preferences).toEqual(own);
    expect((await seenBy(asActor({ role: 'ADMIN' }), preferences)).preferences).toEqual(own);
    for (const other of [null, asActor(), asActor({ role: 'MODERATOR' })]) {
      expect((await seenBy(other, preferences)).preferences).toBeNull();
    }
  });
});

describe('updatePreferences', () => {
  it('changes what is given and keeps what is absent', async () => {
    const first = await send({ theme: 'DARK', privacy: { showStats: false } });
    expect(first.data.updatePreferences).toEqual({
      user: {
        id: mira.id,
        preferences: { theme: 'DARK', language: 'de-AT', privacy: { ...privacy, showStats: false } },
      },
      userErrors: [],
    });
    const second = await send({ language: 'en', privacy: { showActivity: false, showStats: true } });
    expect(second.data.updatePreferences.user.preferences).toEqual({
      theme: 'DARK',
      language: 'en',
      privacy: { ...privacy, showActivity: false },
    });
  });

  it('tells of privacy when it changes, and of nothing else', async () => {
    await send({ theme: 'LIGHT', language: 'fr' });
    await send({ privacy: { showStats: true } });
    expect((await facts()).map(({ type }) => type)).toEqual(['users.user.registered.v1']);
    await send({ theme: 'DARK', privacy: { showStats: false } });
    expect((await facts()).at(-1)).toEqual({
      type: 'users.user.privacy_changed.v1',
      payload: { userId: mira.actor.userId, profilePublic: true, showStats: false, showActivity: true },
      seq: '2',
    });
  });

  it('tells the last state last when many change it at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        send({ privacy: { showStats: index % 2 === 0, showActivity: index % 3 === 0 } }),
      ),
    );
    const { preferences: now } = await seenBy(mira.actor, preferences);
    const told = (await facts()).at(-1)?.payload;
    expect(told).toEqual({ userId: mira.actor.userId, ...now.privacy });
  });

  it('writes and tells once per idempotency key, also when five arrive at the same time', async () => {
    const meta = { idempotency: { key: 'p1', fields: {} } };
    const input = { privacy: { profilePublic: false } };
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(input, meta)));
    const seen = answers.map(({ data }) => data.updatePreferences.user.preferences.privacy.profilePublic);
    expect(seen).toEqual(Array(5).fill(false));
    expect(await facts()).toHaveLength(2);
  });

  it('refuses a visitor, and a person whose account does not exist', async () => {
    for (const run of [users.run, users.as(asActor())]) {
      const { errors } = await run(updatePreferences, { input: { theme: 'DARK' } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it.each([
    [{ theme: null }, 'REQUIRED', ['theme']],
    [{ language: null }, 'INVALID_LOCALE', ['language']],
    [{ language: 'not a language' }, 'INVALID_LOCALE', ['language']],
    [{ language: 'x'.repeat(100) }, 'INVALID_LOCALE', ['language']],
    [{ privacy: { showStats: null } }, 'REQUIRED', ['privacy', 'showStats']],
  ])('refuses %j, and writes nothing of the rest', async (input, code, field) => {
    const { data } = await send({ theme: 'DARK', ...input });
    expect(data.updatePreferences.user).toBeNull();
    expect(data.updatePreferences.userErrors).toEqual([expect.objectContaining({ code, field })]);
    expect((await seenBy(mira.actor, preferences)).preferences.theme).toBe('AUTO');
  });
});

describe('a profile that is kept private', () => {
  const profile = 'username profile { displayName firstName bio location website avatarUrl }';

  beforeEach(async () => {
    const input = {
      firstName: 'Mira',
      bio: 'About me',
      location: 'Vienna',
      website: 'https://mira.example.org',
    };
    await users.as(mira.actor)(
      'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }',
      { input },
    );
    await users.running.dataSource.query(
      `update users.profile set avatar_url = 'https://pictures.example.org/m' where id = $1`,
      [mira.actor.userId],
    );
  });

  it('shows others name and picture, on every path, and the person and administrators everything', async () => {
    await send({ privacy: { profilePublic: false } });
    const outline = {
      username: mira.username,
      profile: {
        displayName: 'Mira',
        firstName: null,
        bio: null,
        location: null,
        website: null,
        avatarUrl: 'https://pictures.example.org/m',
      },
    };
    for (const other of [null, asActor(), asActor({ role: 'MODERATOR' })]) {
      expect(await seenBy(other, profile)).toEqual(outline);
      const run = other ? users.as(other) : users.run;
      const { data } = await run(
        `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { ${profile} } } }`,
        {
          of: [
            { __typename: 'User', id: mira.id },
            { __typename: 'User', username: mira.username },
          ],
        },
      );
      expect(data._entities).toEqual([outline, outline]);
    }
    for (const entitled of [mira.actor, asActor({ role: 'ADMIN' })]) {
      expect((await seenBy(entitled, profile)).profile).toMatchObject({ firstName: 'Mira', bio: 'About me' });
    }
    await send({ privacy: { profilePublic: true } });
    expect((await seenBy(null, profile)).profile).toMatchObject({ firstName: 'Mira', bio: 'About me' });
  });

  it('costs the others nothing: what is public is the same for all who ask', async () => {
    const read = (): ReturnType<TestUsers['run']> =>
      users.run(`query ($id: ID) { user(id: $id) { ${profile} } }`, { id: mira.id });
    expect((await read()).effects.isPersonal).toBe(false);
    await send({ privacy: { profilePublic: false } });
    expect((await read()).effects.isPersonal).toBe(true);
    const name = 'query ($id: ID) { user(id: $id) { username profile { displayName avatarUrl } } }';
    expect((await users.run(name, { id: mira.id })).effects.isPersonal).toBe(false);
  });
});
