import { anonymousActor } from '@testverse/platform/actor';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  actorOf,
  goodPassword,
  registerUser,
  startUsers,
  type TestUsers,
} from '../../testing/start-users.ts';

describe('registerUser', () => {
  let users: TestUsers;
  beforeAll(async () => {
    users = await startUsers();
  });
  afterAll(() => users.close());

  const send = (input: Record<string, unknown>): ReturnType<TestUsers['run']> =>
    users.run(registerUser, { input: { password: goodPassword, ...input } });
  const codes = (answer: Awaited<ReturnType<TestUsers['run']>>): [string, string[]][] =>
    answer.data.registerUser.userErrors.map((error: { code: string; field: string[] }) => [
      error.code,
      error.field,
    ]);

  const told = (username: string): Promise<{ type: string; payload: object; subject_id: string }[]> =>
    users.running.dataSource.query(
      `select e.type, e.payload, e.subject_id from users.event_log e join users.account a on a.id = e.subject_id
       where a.username = $1 and e.topic = 'users/user:' || a.id order by e.seq`,
      [username],
    );

  it('makes an account with a profile and signs in at once', async () => {
    const { data, effects } = await send({
      username: 'Ada_L',
      email: 'Ada@Example.org',
      displayName: 'Ada',
      timeZone: 'Europe/London',
      locale: 'en-GB',
    });
    const { user, credentials, userErrors } = data.registerUser;
    expect(userErrors).toEqual([]);
    expect(user).toEqual({
      id: expect.stringMatching(/^user_[0-9a-z]{26}$/),
      username: 'ada_l',
      email: null,
      emailVerified: null,
      platformRole: 'USER',
      status: 'ACTIVE',
      createdAt: '2026-11-21T09:00:00.000Z',
      profile: { displayName: 'Ada' },
    });
    expect(credentials).toMatchObject({
      accessTokenExpiresAt: '2026-11-21T09:15:00.000Z',
      refreshTokenExpiresAt: '2026-11-28T09:00:00.000Z',
      refreshToken: expect.stringMatching(/^tvr_/),
    });
    expect(effects.refreshCookie).toBeUndefined();
    expect(decodeProtectedHeader(credentials.accessToken)).toMatchObject({
      alg: 'RS256',
      kid: expect.any(String),
    });
    expect(decodeJwt(credentials.accessToken)).toEqual({
      sub: user.id,
      sid: credentials.sessionId,
      roles: ['USER'],
      plan: 'FREE',
      iss: 'testverse.dev',
      aud: 'testverse-api',
      iat: Date.parse('2026-11-21T09:00:00Z') / 1000,
      exp: Date.parse('2026-11-21T09:15:00Z') / 1000,
    });
    const own = await users.as(actorOf(user.id, credentials.sessionId))(
      '{ viewer { user { email emailVerified } session { id isCurrent } } }',
    );
    expect(own.data.viewer).toEqual({
      user: { email: 'Ada@Example.org', emailVerified: false },
      session: { id: credentials.sessionId, isCurrent: true },
    });
  });

  it('hands the refresh token to the router instead of the answer when a cookie is asked for', async () => {
    const { data, effects } = await send({ username: 'grace', email: 'g@example.org', delivery: 'COOKIE' });
    expect(data.registerUser.credentials.refreshToken).toBeNull();
    expect(effects.refreshCookie).toMatchObject({ token: expect.stringMatching(/^tvr_/) });
  });

  it('shows the username where no display name is given', async () => {
    const { data } = await send({ username: 'Plain', email: 'plain@example.org' });
    expect(data.registerUser.user.profile.displayName).toBe('Plain');
  });

  it('tells about all invalid input at once, each problem with its code and field', async () => {
    const answer = await send({
      username: '-x',
      email: 'nobody',
      password: 'short',
      displayName: ' ',
      timeZone: 'Mars/Olympus',
      locale: 'no_such!',
    });
    expect(answer.data.registerUser.user).toBeNull();
    expect(codes(answer)).toEqual(
      expect.arrayContaining([
        ['TOO_SHORT', ['username']],
        ['INVALID_FORMAT', ['username']],
        ['INVALID_EMAIL', ['email']],
        ['TOO_SHORT', ['password']],
        ['INVALID_FORMAT', ['displayName']],
        ['INVALID_TIME_ZONE', ['timeZone']],
        ['INVALID_LOCALE', ['locale']],
      ]),
    );
    const half = await send({ username: 'half-pair', email: 'u\ud800@example.org', password: goodPassword });
    expect(codes(half)).toEqual([['INVALID_EMAIL', ['email']]]);
  });

  it('refuses passwords that are guessed first, and ones with the person’s own name', async () => {
    const person = { username: 'margaret', email: 'maggie.h@example.org' };
    expect(codes(await send({ ...person, password: 'Password123!' }))).toEqual([
      ['PASSWORD_TOO_COMMON', ['password']],
    ]);
    expect(codes(await send({ ...person, password: 'xx-MARGARET-yy-77' }))).toEqual([
      ['PASSWORD_CONTAINS_NAME', ['password']],
    ]);
    expect(codes(await send({ ...person, password: 'of maggie.h only' }))).toEqual([
      ['PASSWORD_CONTAINS_NAME', ['password']],
    ]);
    expect(codes(await send({ ...person, password: 'x'.repeat(129) }))).toContainEqual([
      'TOO_LONG',
      ['password'],
    ]);
  });

  it('takes a password of 128 characters of any kind, whole', async () => {
    // 128 characters to a person: signs beyond the basic plane count once.
    const password = [...'né 語🙂 '.repeat(30)].slice(0, 127).join('') + '!';
    await send({ username: 'unicode', email: 'u@example.org', password });
    expect((await users.login('unicode', password)).data.login.user.username).toBe('unicode');
    expect((await users.login('unicode', password.slice(0, -1))).data.login.user).toBeNull();
  });

  // Rules that looked at all of it would take minutes.
  it('refuses a password of a million characters for its length alone', async () => {
    const answer = await send({
      username: 'endless',
      email: 'e@example.org',
      password: `a${'1'.repeat(1_000_000)}a`,
    });
    expect(codes(answer)).toEqual([['TOO_LONG', ['password']]]);
  });

  it('refuses a locale of 400,000 parts for its length alone', async () => {
    const locale = Array.from({ length: 400_000 }, (_, at) => `a${at.toString(36).padStart(5, '0')}`);
    const answer = await send({
      username: 'polyglot',
      email: 'p@example.org',
      locale: `en-${locale.join('-')}`,
    });
    expect(codes(answer).map(([code]) => code)).toContain('TOO_LONG');
  });

  it('refuses a second person with the same username in whatever case, and reserved names', async () => {
    await send({ username: 'linus', email: 'l@example.org' });
    expect(codes(await send({ username: 'LINUS', email: 'other@example.org' }))).toEqual([
      ['USERNAME_TAKEN', ['username']],
    ]);
    expect(codes(await send({ username: 'Admin', email: 'other@example.org' }))).toEqual([
      ['USERNAME_RESERVED', ['username']],
    ]);
  });

  it('answers alike whether or not the e-mail address is known, verified or not', async () => {
    await send({ username: 'first-claim', email: 'claimed@example.org' });
    await users.definition.importPerson(users.running, {
      username: 'proprietor',
      email: 'owned@example.org',
      passwordHash:
        '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      isEmailVerified: true,
    });
    for (const [username, email] of [
      ['claim-a', 'Claimed@Example.org'],
      ['claim-b', 'owned@example.org'],
      ['claim-c', 'fresh@example.org'],
    ]) {
      const { data } = await send({ username, email });
      expect(data.registerUser.userErrors).toEqual([]);
      const again = await users.login(String(email), goodPassword);
      expect(again.data.login.user).not.toBeNull();
    }
  });

  it('lets one of fifty simultaneous registrations have a username', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => send({ username: 'contested', email: `c${at}@example.org` })),
    );
    const won = answers.filter(({ data }) => data.registerUser.user !== null);
    expect(won).toHaveLength(1);
    const lost = answers.filter(({ data }) => data.registerUser.user === null).flatMap(codes);
    expect(lost).toHaveLength(49);
    expect(new Set(lost.map(([code]) => code))).toEqual(new Set(['USERNAME_TAKEN']));
    const rows = await users.running.dataSource.query<{ count: string }[]>(
      `select count(*) from users.profile p join users.account a on a.id = p.id where a.username = 'contested'`,
    );
    expect(rows[0]?.count).toBe('1');
    expect(await told('contested')).toHaveLength(1);
  });

  it('tells of everybody who registered, with what others must know and no more', async () => {
    await send({ username: 'told', email: 'told@example.org', timeZone: 'Asia/Tokyo', locale: 'ja' });
    const [fact, ...others] = await told('told');
    expect(others).toEqual([]);
    expect(fact).toEqual({
      type: 'users.user.registered.v1',
      payload: { userId: fact?.subject_id, timeZone: 'Asia/Tokyo', locale: 'ja' },
      subject_id: expect.any(String),
    });
  });

  it('tells of nobody whose registration failed half-way', async () => {
    const { dataSource } = users.running;
    const count = async (): Promise<unknown> =>
      dataSource.query('select count(*) from users.event_log union all select count(*) from users.account');
    const before = await count();
    await dataSource.query('alter table users.session rename to gone');
    const failed = await send({ username: 'halfway', email: 'h@example.org' });
    await dataSource.query('alter table users.gone rename to session');
    expect(failed.errors).toHaveLength(1);
    expect(await count()).toEqual(before);
  });

  it('registers a person who is signed in already as somebody else', async () => {
    const first = await users.register();
    const second = await users.register({}, first.actor);
    expect(second.id).not.toBe(first.id);
    expect(anonymousActor().userId).toBeNull();
  });
});
