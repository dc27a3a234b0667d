import { anonymousActor } from '@testverse/platform/actor';
import { asActor } from '@testverse/platform/testing';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionId, userId } from '../../node.ts';
import { audience, createPasswordHasher, issuer, type PasswordHasher } from '../../subgraph.ts';
import {
  cheapCost,
  goodPassword,
  startUsers,
  type Registered,
  type TestUsers,
} from '../../testing/start-users.ts';
import type { TestAnswer } from '@testverse/platform/testing';

const refreshToken = `mutation ($input: RefreshTokenInput!) { refreshToken(input: $input) {
  user { id } credentials { accessToken refreshToken refreshTokenExpiresAt sessionId } userErrors { code field } } }`;
const logout = `mutation ($input: LogoutInput!) { logout(input: $input) { loggedOut userErrors { code } } }`;
const viewer =
  '{ viewer { user { id username email } session { id createdAt lastUsedAt expiresAt userAgent isCurrent } } }';

const codeOf = (answer: TestAnswer): unknown => answer.errors?.[0]?.extensions['code'];
const oneError = [
  { code: 'INVALID_CREDENTIALS', message: 'The name or the password is not right.', field: null },
];

describe('login', () => {
  let users: TestUsers;
  let mira: Registered;
  const calls: string[] = [];
  const real = createPasswordHasher(cheapCost);
  const counting: PasswordHasher = {
    ...real,
    hash: (password, salt) => (calls.push('argon2'), real.hash(password, salt)),
    hashLike: (stored, password) => (calls.push('argon2'), real.hashLike(stored, password)),
    // The stand-in for nobody costs a quarter of a second, which only matters outside tests.
    verifyBcrypt: (stored, password) => (
      calls.push('bcrypt'),
      stored.startsWith('$2b$04$') ? real.verifyBcrypt(stored, password) : Promise.resolve(false)
    ),
  };

  beforeAll(async () => {
    users = await startUsers({ hasher: counting });
    mira = await users.register({ username: 'mira', email: 'Mira@Example.org' });
  });
  afterAll(() => users.close());
  beforeEach(() => {
    users.clock.advance({ days: 2 });
    calls.length = 0;
  });

  it('takes the username or the e-mail address, in any case', async () => {
    for (const name of ['mira', 'MIRA', 'mira@example.org', 'MIRA@EXAMPLE.ORG']) {
      const { data } = await users.login(name, goodPassword);
      expect(data.login).toMatchObject({ user: { id: mira.id }, userErrors: [] });
    }
  });

  it('gives an access token that the published keys verify', async () => {
    const { data } = await users.login('mira', goodPassword);
    const keys = createLocalJWKSet(await users.definition.publicKeys(users.running));
    const { payload } = await jwtVerify(data.login.credentials.accessToken, keys, {
      issuer,
      audience,
      algorithms: ['RS256'],
      currentDate: users.clock.now(),
    });
    expect(payload).toMatchObject({ sub: mira.id, sid: data.login.credentials.sessionId });
  });

  it('sets the cookie through the router when asked, with no token in the answer', async () => {
    const { data, effects } = await users.login('mira', goodPassword, undefined, { delivery: 'COOKIE' });
    expect(data.login.credentials.refreshToken).toBeNull();
    expect(effects.refreshCookie?.token).toMatch(/^tvr_/);
    expect(effects.refreshCookie?.expiresAt.toISOString()).toBe(data.login.credentials.refreshTokenExpiresAt);
  });

  it('answers a wrong password, an unknown name and a closed account alike, for like work', async () => {
    const passwordHash = await real.hash(goodPassword, Buffer.alloc(16, 1));
    for (const status of ['SUSPENDED', 'DEACTIVATED', 'ERASED'] as const) {
      const username = `closed-${status.toLowerCase()}`;
      const email = `${username}@example.org`;
      await users.definition.importPerson(users.running, { username, email, passwordHash, status });
    }
    const attempts: [string, string][] = [
      ['mira', 'not the password'],
      ['mira@example.org', 'not the password'],
      ['nobody-here', goodPassword],
      ['nobody@example.org', goodPassword],
      ['nobody\u0000@example.org', goodPassword],
      ['closed-suspended', goodPassword],
      ['closed-deactivated@example.org', goodPassword],
      ['closed-erased', goodPassword],
    ];
    for (const [name, password] of attempts) {
      calls.length = 0;
      const { data, errors } = await users.login(name, password);
      expect(errors).toBeUndefined();
      expect(data.login).toEqual({ user: null, credentials: null, userErrors: oneError });
      expect(calls).toEqual(['argon2']);
    }
  });

  it('needs as many statements for an unknown name as for a wrong password', async () => {
    const count = (name: string): Promise<number> =>
      users.countStatements(() => users.login(name, 'not the password'));
    expect(await count('nobody@example.org')).toBe(await count('mira@example.org'));
    expect(await count('no-such-name')).toBe(await count('mira'));
  });

  it('finds each of several people who claim one unverified address by their password, with one hash', async () => {
    const email = 'shared@example.org';
    const squatter = await users.register({ email, password: 'squatters-own-secret-1' });
    const owner = await users.register({ email: email.toUpperCase(), password: 'owners-real-secret-2' });
    for (const [person, password] of [
      [squatter, 'squatters-own-secret-1'],
      [owner, 'owners-real-secret-2'],
    ] as const) {
      calls.length = 0;
      expect((await users.login(email, password)).data.login.user.id).toBe(person.id);
      expect(calls).toEqual(['argon2']);
    }
  });

  it('prefers the owner of a verified address, then the youngest claim, when passwords are equal', async () => {
    const email = 'twice@example.org';
    await users.register({ email });
    users.clock.advance({ seconds: 1 });
    const younger = await users.register({ email });
    expect((await users.login(email, goodPassword)).data.login.user.id).toBe(younger.id);
    await users.running.dataSource.query(
      `update users.account set email_verified_at = created_at where id = $1`,
      [userId.decode(mira.id)],
    );
    const claim = await users.register({ email: mira.email });
    expect((await users.login(mira.email, goodPassword)).data.login.user.id).toBe(mira.id);
    expect((await users.login(claim.username, goodPassword)).data.login.user.id).toBe(claim.id);
  });

  it('replaces an outdated hash when its owner signs in', async () => {
    const weak = createPasswordHasher({ memoryKib: 16, passes: 2, lanes: 1 });
    const passwordHash = await weak.hash(goodPassword, Buffer.alloc(16, 3));
    const person = { username: 'imported', email: 'imported@example.org', passwordHash };
    const id = await users.definition.importPerson(users.running, person);
    expect((await users.login('imported', goodPassword)).data.login.user).not.toBeNull();
    const rows = await users.running.dataSource.query<{ password_hash: string }[]>(
      'select password_hash from users.credential where id = $1',
      [id],
    );
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
    expect((await users.login('imported@example.org', goodPassword)).data.login.user).not.toBeNull();
  });

  it('verifies bcrypt once and forgets it; while one is left, every attempt costs the same', async () => {
    const { hash } = await import('@node-rs/bcrypt');
    const person = { username: 'veteran', email: 'veteran@example.org' };
    const passwordHash = await hash(goodPassword, 4);
    await users.definition.importPerson(users.running, { ...person, passwordHash });
    for (const name of ['mira', 'nobody@example.org', 'veteran']) {
      calls.length = 0;
      await users.login(name, 'not the password');
      expect(calls).toEqual(['argon2', 'bcrypt']);
    }
    expect((await users.login('veteran@example.org', goodPassword)).data.login.user.username).toBe('veteran');
    calls.length = 0;
    expect((await users.login('veteran', goodPassword)).data.login.user.username).toBe('veteran');
    expect(calls).toEqual(['argon2']);
  });

  it('tells about missing input as user errors', async () => {
    const { data } = await users.login('', '');
    expect(data.login.userErrors.map(({ field }: { field: string[] }) => field)).toEqual([
      ['login'],
      ['password'],
    ]);
    const long = await users.login('mira', 'x'.repeat(129));
    expect(long.data.login.userErrors).toMatchObject([{ code: 'TOO_LONG', field: ['password'] }]);
  });

  it('opens a session of its own each time, also at the same time and more often than failures are borne', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => users.login('mira', goodPassword)));
    const sessions = answers.map(({ data }) => data?.login.credentials?.sessionId);
    expect(new Set(sessions).size).toBe(12);
    expect(sessions).not.toContain(undefined);
  });
});

describe('login limits', () => {
  let users: TestUsers;
  beforeAll(async () => {
    users = await startUsers();
    await users.register({ username: 'victim' });
  });
  afterAll(() => users.close());
  beforeEach(() => users.clock.advance({ days: 3 }));

  const wrong = (name: string, ipHash: string | null = null): Promise<TestAnswer> =>
    users.login(name, 'not the password', anonymousActor(ipHash));
  const outcome = (answer: TestAnswer): unknown =>
    codeOf(answer) ?? answer.data.login.userErrors[0]?.code ?? 'OK';
  const lockOut = async (name: string): Promise<void> => {
    for (let count = 0; count < 5; count += 1) expect(outcome(await wrong(name))).toBe('INVALID_CREDENTIALS');
  };
  const retryAfter = (answer: TestAnswer): unknown => answer.errors?.[0]?.extensions['retryAfterMs'];

  it.each(['victim', 'nobody-at-all', 'unknown@example.org'])(
    'locks %s after five failures, known or not',
    async (name) => {
      await lockOut(name);
      const refused = await users.login(name, goodPassword);
      expect(refused.errors?.[0]?.extensions).toMatchObject({
        code: 'RATE_LIMITED',
        retryAfterMs: 15 * 60_000,
      });
      expect(outcome(await wrong(name.toUpperCase()))).toBe('RATE_LIMITED');
    },
  );

  it('lets the person in when the told time is over', async () => {
    await lockOut('victim');
    users.clock.advance({ minutes: 14, seconds: 59 });
    expect(outcome(await users.login('victim', goodPassword))).toBe('RATE_LIMITED');
    users.clock.advance({ seconds: 1 });
    expect(outcome(await users.login('victim', goodPassword))).toBe('OK');
  });

  it('doubles each lock up to a day, and starts anew after a quiet day', async () => {
    const minutes: number[] = [];
    for (let lock = 0; lock < 9; lock += 1) {
      await lockOut('victim');
      const told = Number(retryAfter(await wrong('victim')));
      minutes.push(told / 60_000);
      users.clock.advance({ ms: told });
    }
    expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
    users.clock.advance({ days: 1 });
    await lockOut('victim');
    expect(retryAfter(await wrong('victim'))).toBe(15 * 60_000);
  });

  it('counts failures of the last 15 minutes, wherever a window would begin', async () => {
    for (let count = 0; count < 8; count += 1) {
      expect(outcome(await wrong('victim'))).toBe('INVALID_CREDENTIALS');
      users.clock.advance({ minutes: 3, seconds: 46 });
    }
    for (let count = 0; count < 2; count += 1)
      expect(outcome(await wrong('victim'))).toBe('INVALID_CREDENTIALS');
    expect(outcome(await wrong('victim'))).toBe('RATE_LIMITED');
  });

  it('forgets the failures of a name when its owner signs in', async () => {
    for (let count = 0; count < 4; count += 1) await wrong('victim');
    expect(outcome(await users.login('victim', goodPassword))).toBe('OK');
    for (let count = 0; count < 4; count += 1)
      expect(outcome(await wrong('victim'))).toBe('INVALID_CREDENTIALS');
    expect(outcome(await users.login('victim', goodPassword))).toBe('OK');
  });

  it('does not forget the failures of an address because somebody signs in who claims it too', async () => {
    const email = 'victim-mail@example.org';
    await users.register({ email });
    await users.register({ email, password: 'claimant-otter-7-lamp' });
    for (let count = 0; count < 4; count += 1) await wrong(email);
    expect(outcome(await users.login(email, 'claimant-otter-7-lamp'))).toBe('OK');
    expect(outcome(await wrong(email))).toBe('INVALID_CREDENTIALS');
    expect(outcome(await wrong(email))).toBe('RATE_LIMITED');
  });

  it('counts every spelling that finds the same address as one', async () => {
    for (const name of [
      'ivi@example.org',
      'İvi@example.org',
      'ivİ@example.org',
      'İvİ@example.org',
      'IVI@example.org',
    ])
      expect(outcome(await wrong(name))).toBe('INVALID_CREDENTIALS');
    expect(outcome(await wrong('ivi@example.org'))).toBe('RATE_LIMITED');
  });

  it('locks an address that tries many names, whatever signs in from it in between', async () => {
    for (let count = 0; count < 5; count += 1) {
      expect(outcome(await wrong(`name-${count}`, 'address-1'))).toBe('INVALID_CREDENTIALS');
      if (count === 2) {
        expect(outcome(await users.login('victim', goodPassword, anonymousActor('address-1')))).toBe('OK');
      }
    }
    expect(outcome(await wrong('name-9', 'address-1'))).toBe('RATE_LIMITED');
    expect(outcome(await wrong('name-9', 'address-2'))).toBe('INVALID_CREDENTIALS');
  });

  it.each(['victim', 'nobody-there'])(
    'lets exactly five of fifty guesses at %s at the same time through',
    async (name) => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => wrong(name, 'address-3')));
      const outcomes = answers.map(outcome);
      expect(outcomes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(5);
      expect(outcomes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(45);
      expect(retryAfter(await wrong(name))).toBe(15 * 60_000);
    },
  );

  it('forgets what can lock nobody any more, and nothing else', async () => {
    await lockOut('victim');
    users.clock.advance({ hours: 24 });
    await users.definition.cleanUp(users.running);
    await lockOut('victim');
    expect(retryAfter(await wrong('victim'))).toBe(30 * 60_000);
    users.clock.advance({ hours: 25 });
    expect((await users.definition.cleanUp(users.running)).loginLimits).toBe(1);
  });

  it('keeps neither names nor addresses in the clear', async () => {
    await wrong('secret-name@example.org', 'secret-address');
    const rows = await users.running.dataSource.query<object[]>('select * from users.login_limit');
    expect(JSON.stringify(rows)).not.toMatch(/secret-name|secret-address/);
  });
});

describe('refreshToken', () => {
  let users: TestUsers;
  let mira: Registered;
  beforeAll(async () => {
    users = await startUsers();
  });
  afterAll(() => users.close());
  beforeEach(async () => {
    mira = await users.register();
  });

  const refresh = (token?: string): Promise<TestAnswer> =>
    users.run(refreshToken, { input: { refreshToken: token } });
  const viaCookie = (cookie?: string): Promise<TestAnswer> =>
    users.run(refreshToken, { input: {} }, { refreshCookie: cookie });
  const successor = (answer: TestAnswer): string => answer.data.refreshToken.credentials.refreshToken;

  it('exchanges the token for fresh credentials of the same session', async () => {
    users.clock.advance({ days: 6 });
    const { data } = await refresh(mira.refreshToken);
    expect(data.refreshToken).toMatchObject({ user: { id: mira.id }, userErrors: [] });
    expect(sessionId.decode(data.refreshToken.credentials.sessionId)).toBe(mira.actor.sessionId);
    const expiry = users.clock.now().getTime() + 7 * 86_400_000;
    expect(Date.parse(data.refreshToken.credentials.refreshTokenExpiresAt)).toBe(expiry);
  });

  it('reads and replaces the cookie, and never shows its token', async () => {
    const { data, effects } = await viaCookie(mira.refreshToken);
    expect(data.refreshToken.credentials.refreshToken).toBeNull();
    expect(effects.refreshCookie?.token).not.toBe(mira.refreshToken);
    expect(codeOf(await viaCookie(effects.refreshCookie?.token))).toBeUndefined();
  });

  it('reads the cookie also when the token is null', async () => {
    const input = { refreshToken: null };
    const answer = await users.run(refreshToken, { input }, { refreshCookie: mira.refreshToken });
    expect(answer.data.refreshToken).toMatchObject({ user: { id: mira.id }, userErrors: [] });
  });

  it('refuses without a token, and clears a cookie that is worth nothing', async () => {
    expect(codeOf(await viaCookie())).toBe('UNAUTHENTICATED');
    const forged = await viaCookie(mira.refreshToken.replace(/.{4}$/, 'AAAA'));
    expect(codeOf(forged)).toBe('UNAUTHENTICATED');
    expect(forged.effects.refreshCookie).toBeNull();
    expect(codeOf(await refresh('nonsense'))).toBe('UNAUTHENTICATED');
  });

  it('tells about a token of impossible length as a user error', async () => {
    const { data } = await refresh('x'.repeat(500));
    expect(data.refreshToken.userErrors).toEqual([{ code: 'TOO_LONG', field: ['refreshToken'] }]);
  });

  it('gives twenty simultaneous refreshes one lineage and the same successor', async () => {
    for (let round = 0; round < 5; round += 1) {
      const before = mira.refreshToken;
      const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(before)));
      const successors = new Set(answers.map(successor));
      expect(successors.size).toBe(1);
      [mira.refreshToken = ''] = [...successors];
    }
    const rows = await users.running.dataSource.query<{ generation: number }[]>(
      'select generation from users.session where account_id = $1',
      [mira.actor.userId],
    );
    expect(rows).toEqual([{ generation: 5 }]);
  });

  it('gives the same successor again within a minute; after it, reuse ends the family', async () => {
    const revoked: string[] = [];
    const stop = users.definition
      .revocations(users.running)
      .onRevoked((session) => revoked.push(session.sessionId));
    const next = successor(await refresh(mira.refreshToken));
    users.clock.advance({ seconds: 60 });
    expect(successor(await refresh(mira.refreshToken))).toBe(next);
    expect(revoked).toEqual([]);
    users.clock.advance({ ms: 1 });
    expect(codeOf(await refresh(mira.refreshToken))).toBe('UNAUTHENTICATED');
    expect(revoked).toEqual([mira.actor.sessionId]);
    expect(codeOf(await refresh(next))).toBe('UNAUTHENTICATED');
    stop();
  });

  it('ends the family when a token older than the last is used, even at once', async () => {
    const second = successor(await refresh(mira.refreshToken));
    const third = successor(await refresh(second));
    expect(codeOf(await refresh(mira.refreshToken))).toBe('UNAUTHENTICATED');
    expect(codeOf(await refresh(third))).toBe('UNAUTHENTICATED');
  });

  it('ends after 7 days without use, and after 30 days with any', async () => {
    const idle = await users.register();
    users.clock.advance({ days: 7 });
    expect(codeOf(await refresh(idle.refreshToken))).toBe('UNAUTHENTICATED');
    const busy = await users.register();
    let token = busy.refreshToken;
    for (let day = 6; day < 30; day += 6) {
      users.clock.advance({ days: 6 });
      token = successor(await refresh(token));
    }
    users.clock.advance({ days: 6 });
    expect(codeOf(await refresh(token))).toBe('UNAUTHENTICATED');
  });

  it('ends the session of an account that was closed meanwhile', async () => {
    await users.running.dataSource.query(`update users.account set status = 'SUSPENDED' where id = $1`, [
      mira.actor.userId,
    ]);
    expect(codeOf(await refresh(mira.refreshToken))).toBe('UNAUTHENTICATED');
    const rows = await users.running.dataSource.query<{ revocation: string }[]>(
      'select revocation from users.session where account_id = $1',
      [mira.actor.userId],
    );
    expect(rows).toEqual([{ revocation: 'ACCOUNT_CLOSED' }]);
  });

  it('stores hashes of tokens only', async () => {
    const next = successor(await refresh(mira.refreshToken));
    const rows = await users.running.dataSource.query<object[]>('select * from users.session');
    expect(JSON.stringify(rows)).not.toContain(next);
    expect(JSON.stringify(rows)).not.toContain(mira.refreshToken);
  });
});

describe('logout', () => {
  let users: TestUsers;
  let mira: Registered;
  beforeAll(async () => {
    users = await startUsers();
  });
  afterAll(() => users.close());
  beforeEach(async () => {
    mira = await users.register();
  });

  const alive = async (token: string): Promise<boolean> =>
    codeOf(await users.run(refreshToken, { input: { refreshToken: token } })) === undefined;
  const signIn = async (): Promise<string> =>
    (await users.login(mira.username, goodPassword)).data.login.credentials.refreshToken;

  it('ends the session that asks and no other, and clears the cookie', async () => {
    const other = await signIn();
    const { data, effects } = await users.as(mira.actor)(logout, { input: {} });
    expect(data.logout).toEqual({ loggedOut: true, userErrors: [] });
    expect(effects.refreshCookie).toBeNull();
    expect(await alive(mira.refreshToken)).toBe(false);
    expect(await alive(other)).toBe(true);
    expect((await users.as(mira.actor)(viewer)).data.viewer).toBeNull();
  });

  it('ends every session when asked, and tells the router of each', async () => {
    const other = await signIn();
    const before = users.clock.now();
    const { listRevokedSince, onRevoked } = users.definition.revocations(users.running);
    const told: string[] = [];
    const stop = onRevoked((session) => told.push(session.sessionId));
    await users.as(mira.actor)(logout, { input: { everywhere: true } });
    stop();
    expect(await alive(mira.refreshToken)).toBe(false);
    expect(await alive(other)).toBe(false);
    expect(told).toHaveLength(2);
    const listed = (await listRevokedSince(before)).map((session) => session.sessionId);
    expect(listed).toEqual(expect.arrayContaining(told));
    users.clock.advance({ ms: 1 });
    expect(await listRevokedSince(users.clock.now())).toEqual([]);
  });

  it('ends the session although a listener fails', async () => {
    const stop = users.definition.revocations(users.running).onRevoked(() => {
      throw new Error('listener');
    });
    expect((await users.as(mira.actor)(logout, { input: {} })).data.logout.loggedOut).toBe(true);
    stop();
  });

  it('changes nothing and announces nothing the second time', async () => {
    await users.as(mira.actor)(logout, { input: {} });
    const told: string[] = [];
    const stop = users.definition
      .revocations(users.running)
      .onRevoked((session) => told.push(session.sessionId));
    expect((await users.as(mira.actor)(logout, { input: {} })).data.logout.loggedOut).toBe(true);
    stop();
    expect(told).toEqual([]);
  });

  it('ends the cookie’s session when the access token is over already', async () => {
    const { data } = await users.run(logout, { input: {} }, { refreshCookie: mira.refreshToken });
    expect(data.logout.loggedOut).toBe(true);
    expect(await alive(mira.refreshToken)).toBe(false);
  });

  it('refuses a visitor, and everybody’s sessions without an access token', async () => {
    expect(codeOf(await users.run(logout, { input: {} }))).toBe('UNAUTHENTICATED');
    const withCookie = { refreshCookie: mira.refreshToken };
    expect(codeOf(await users.run(logout, { input: { everywhere: true } }, withCookie))).toBe(
      'UNAUTHENTICATED',
    );
    expect(await alive(mira.refreshToken)).toBe(true);
  });

  it('is kept for a month after its end, then forgotten', async () => {
    await users.as(mira.actor)(logout, { input: {} });
    users.clock.advance({ days: 30 });
    await users.definition.cleanUp(users.running);
    const count = async (): Promise<number> =>
      (
        await users.running.dataSource.query<object[]>('select 1 from users.session where id = $1', [
          mira.actor.sessionId,
        ])
      ).length;
    expect(await count()).toBe(1);
    users.clock.advance({ ms: 1 });
    await users.definition.cleanUp(users.running);
    expect(await count()).toBe(0);
  });

  it('does not touch a session that is not the actor’s', async () => {
    const eve = await users.register();
    const posing = { ...eve.actor, sessionId: mira.actor.sessionId };
    await users.as(posing)(logout, { input: {} });
    expect(await alive(mira.refreshToken)).toBe(true);
  });
});

describe('viewer', () => {
  let users: TestUsers;
  beforeAll(async () => {
    users = await startUsers();
  });
  afterAll(() => users.close());

  it('shows the person who asks, with their session, by one statement', async () => {
    const client = { userAgent: 'Test/1.0\u0000' };
    const mira = await users.register({ username: 'mira', email: 'mira@example.org' });
    const answer = await users.run(
      `mutation { login(input: { login: "mira", password: "${goodPassword}" }) { credentials { sessionId } } }`,
      {},
      client,
    );
    const session = answer.data.login.credentials.sessionId;
    let data: TestAnswer['data'];
    const asking = users.as({ ...mira.actor, sessionId: sessionId.decode(session) });
    expect(await users.countStatements(async () => ({ data } = await asking(viewer)))).toBe(1);
    expect(data.viewer).toEqual({
      user: { id: mira.id, username: 'mira', email: 'mira@example.org' },
      session: {
        id: session,
        createdAt: '2026-11-21T09:00:00.000Z',
        lastUsedAt: '2026-11-21T09:00:00.000Z',
        expiresAt: '2026-11-28T09:00:00.000Z',
        userAgent: 'Test/1.0',
        isCurrent: true,
      },
    });
  });

  it('is null for a person whose account was closed meanwhile', async () => {
    const mira = await users.register();
    await users.running.dataSource.query(`update users.account set status = 'SUSPENDED' where id = $1`, [
      mira.actor.userId,
    ]);
    expect((await users.as(mira.actor)(viewer)).data.viewer).toBeNull();
    const change = 'mutation { updateProfile(input: { bio: "x" }) { userErrors { code } } }';
    expect(codeOf(await users.as(mira.actor)(change))).toBe('UNAUTHENTICATED');
  });

  it('is null for a visitor, for an unknown session and for somebody else’s', async () => {
    const [one, two] = [await users.register(), await users.register()];
    expect((await users.run(viewer)).data.viewer).toBeNull();
    expect((await users.as(asActor())(viewer)).data.viewer).toBeNull();
    expect((await users.as({ ...one.actor, sessionId: two.actor.sessionId })(viewer)).data.viewer).toBeNull();
  });
});
