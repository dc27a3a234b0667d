import { cloneDatabase, MovableClock } from '@testverse/platform/testing';
import { createLogger } from '@testverse/platform/log';
import { openSubgraph, type RunningSubgraph } from '@testverse/platform/server';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usersSubgraph, type UsersSubgraph } from '../../subgraph.ts';
import { goodPassword, masterKey, startUsers, type TestUsers } from '../../testing/start-users.ts';

const kidOf = (token: string): unknown => decodeProtectedHeader(token).kid;

describe('signing keys', () => {
  let users: TestUsers;
  beforeAll(async () => {
    users = await startUsers();
    await users.register({ username: 'mira' });
  });
  afterAll(() => users.close());

  const token = async (): Promise<string> =>
    (await users.login('mira', goodPassword)).data.login.credentials.accessToken;
  const published = async (): Promise<string[]> =>
    (await users.definition.publicKeys(users.running)).keys.map(({ kid }) => String(kid));
  const verifies = async (jwt: string): Promise<boolean> => {
    const keys = createLocalJWKSet(await users.definition.publicKeys(users.running));
    return jwtVerify(jwt, keys, { currentDate: users.clock.now() }).then(
      () => true,
      () => false,
    );
  };

  it('shows the public half only, and stores the private half sealed', async () => {
    const { keys } = await users.definition.publicKeys(users.running);
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    const rows = await users.running.dataSource.query<{ sealed_private_jwk: string }[]>(
      'select sealed_private_jwk from users.signing_key',
    );
    expect(rows[0]?.sealed_private_jwk).not.toContain('"');
    expect(
      Buffer.from(rows[0]?.sealed_private_jwk.split('.')[1] ?? '', 'base64url').toString(),
    ).not.toContain('RSA');
  });

  it('rotates without a gap: published first, signing ten minutes later, the old one kept to its last token', async () => {
    const before = await token();
    const fresh = await users.definition.rotateSigningKey(users.running);
    expect(await published()).toEqual([kidOf(before), fresh.kid]);
    expect(kidOf(await token())).toBe(kidOf(before));
    const again = await users.definition.rotateSigningKey(users.running);
    expect(again.kid).toBe(fresh.kid);

    users.clock.advance({ minutes: 9, seconds: 59 });
    const last = await token();
    expect(kidOf(last)).toBe(kidOf(before));
    users.clock.advance({ minutes: 1 });
    expect(kidOf(await token())).toBe(fresh.kid);
    users.clock.advance({ minutes: 13 });
    expect(await verifies(last)).toBe(true);
    users.clock.advance({ minutes: 30 });
    expect(await published()).toEqual([fresh.kid]);
    expect(await verifies(await token())).toBe(true);
  });
});

describe('several processes on one database', () => {
  const running: RunningSubgraph[] = [];
  afterAll(() => Promise.all(running.map((one) => one.close())));

  async function open(
    definition: UsersSubgraph,
    databaseUrl: string,
    clock: MovableClock,
  ): Promise<RunningSubgraph> {
    const log = createLogger({ service: 'test', level: 'silent' });
    const one = await openSubgraph(definition, { databaseUrl, poolSize: 3, log, clock });
    running.push(one);
    return one;
  }

  it('agree on the first key, and a change of master keys loses none', async () => {
    const [first, second] = [masterKey(), masterKey()];
    const definitions = [first, first, first].map((key) => usersSubgraph({ masterKeys: [key] }));
    const [any] = definitions;
    if (!any) throw new Error('unreachable');
    const [url, clock] = [await cloneDatabase([any]), new MovableClock()];
    const opened = await Promise.all(
      definitions.map(async (one) => [one, await open(one, url, clock)] as const),
    );
    const sets = await Promise.all(opened.map(([one, at]) => one.publicKeys(at)));
    const kids = new Set(sets.flatMap(({ keys }) => keys.map(({ kid }) => kid)));
    expect(kids.size).toBe(1);

    const rotated = usersSubgraph({ masterKeys: [second, first] });
    const { keys } = await rotated.publicKeys(await open(rotated, url, clock));
    expect(keys.map(({ kid }) => kid)).toEqual([...kids]);
    const stranger = usersSubgraph({ masterKeys: [second] });
    await expect(stranger.publicKeys(await open(stranger, url, clock))).rejects.toThrow(/master key/);
  });
});
