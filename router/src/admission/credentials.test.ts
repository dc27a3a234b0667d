import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { StoppedTime } from '../testing/stopped-time.ts';
import { openTestDoor, sessionIds, testSessionId, testUserId, type TestDoor } from '../testing/test-door.ts';
import { Credentials } from './credentials.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor();
});
afterAll(() => door.close());

interface Outcome {
  status: number;
  code: string | undefined;
  challenge: string | null;
}

const ask = async (authorization: string, at = door): Promise<Outcome> => {
  const response = await at.graphql('{ who }', { headers: { authorization } });
  const body = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return {
    status: response.status,
    code: body.errors?.[0]?.extensions.code,
    challenge: response.headers.get('www-authenticate'),
  };
};
const welcome: Outcome = { status: 200, code: undefined, challenge: null };
const refused: Outcome = { status: 401, code: 'UNAUTHENTICATED', challenge: 'Bearer' };

describe('credentials', () => {
  it('become the actor that subgraphs see', async () => {
    expect(
      await ask(`Bearer ${await door.auth.token({ roles: ['USER', 'ADMIN'], plan: 'PREMIUM' })}`),
    ).toEqual(welcome);
    expect(door.engine.lastMeta?.actor).toEqual({
      userId: testUserId,
      sessionId: testSessionId,
      role: 'ADMIN',
      plan: 'PREMIUM',
      ipHash: expect.stringMatching(/^[\w-]{22}$/) as string,
    });
  });

  it('may be absent: a visitor', async () => {
    await door.graphql('{ who }');
    expect(door.engine.lastMeta?.actor).toMatchObject({
      userId: null,
      sessionId: null,
      role: 'USER',
      plan: 'FREE',
    });
  });

  it('are never taken for none when they are bad', async () => {
    const calls = door.engine.calls;
    const { privateKey } = await generateKeyPair('RS256');
    const claims = {
      sub: 'u',
      sid: 's',
      roles: ['USER'],
      plan: 'FREE',
      iss: 'testverse.dev',
      aud: 'testverse-api',
    };
    const nowSeconds = Math.floor(door.clock.now().getTime() / 1000);
    const times = { iat: nowSeconds, exp: nowSeconds + 900 };
    const forged = new SignJWT({ ...claims, ...times }).setProtectedHeader({ alg: 'RS256', kid: 'key-1' });
    const { jwks } = { jwks: await door.auth.jwks() };
    const publicAsSecret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]));
    const confused = new SignJWT({ ...claims, ...times }).setProtectedHeader({ alg: 'HS256', kid: 'key-1' });
    const bad = [
      await forged.sign(privateKey),
      await confused.sign(publicAsSecret),
      new UnsecuredJWT({ ...claims, ...times }).encode(),
      await door.auth.token({ iss: 'evil.example' }),
      await door.auth.token({ aud: 'another-api' }),
      await door.auth.token({ sid: undefined }),
      await door.auth.token({ sub: testUserId }),
      await door.auth.token({ sid: 'session_' }),
      await door.auth.token({ plan: 'GOLD' }),
      await door.auth.token({ roles: [] }),
      'tvp_unknown',
      'x'.repeat(9000),
    ];
    for (const token of bad) expect(await ask(`Bearer ${token}`)).toEqual(refused);
    expect(await ask('Basic dXNlcjpwYXNz')).toEqual(refused);
    expect(door.engine.calls).toBe(calls);
  });

  it('expire, also when they were seen before', async () => {
    const token = await door.auth.token();
    expect(await ask(`Bearer ${token}`)).toEqual(welcome);
    door.clock.advance({ minutes: 16 });
    expect(await ask(`Bearer ${token}`)).toEqual(refused);
  });

  it('follow a rotation of the keys, and unknown keys do not make us ask at every request', async () => {
    const nowMs = performance.now();
    const now = vi.spyOn(performance, 'now').mockReturnValue(nowMs);
    onTestFinished(() => now.mockRestore());
    const before = door.auth.fetches;
    const { privateKey } = await generateKeyPair('RS256');
    for (let round = 0; round < 5; round += 1) {
      const token = new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: `stranger-${round}` });
      expect(await ask(`Bearer ${await token.sign(privateKey)}`)).toEqual(refused);
    }
    expect(door.auth.fetches - before).toBeLessThanOrEqual(1);
    now.mockReturnValue(nowMs + 5_000);
    await door.auth.addKey('key-2');
    expect(await ask(`Bearer ${await door.auth.token({}, 'key-2')}`)).toEqual(welcome);
    expect(await ask(`Bearer ${await door.auth.token({}, 'key-1')}`)).toEqual(welcome);
  });
});

describe('a session that ends', () => {
  it('is refused at once when this process ended it', async () => {
    const token = await door.auth.token({ sid: sessionIds.encode('018e7f2a-0000-7000-8000-0000000000a1') });
    expect(await ask(`Bearer ${token}`)).toEqual(welcome);
    door.auth.push('018e7f2a-0000-7000-8000-0000000000a1');
    expect(await ask(`Bearer ${token}`)).toEqual(refused);
  });

  it('is refused within a second when another process ended it', async () => {
    const time = new StoppedTime();
    const own = await openTestDoor();
    const sessionId = '018e7f2a-0000-7000-8000-0000000000a2';
    const token = await own.auth.token({ sid: sessionIds.encode(sessionId) });
    expect(await ask(`Bearer ${token}`, own)).toEqual(welcome);
    own.auth.revokedRows.push({ sessionId, revokedAt: own.clock.now() });
    await time.pass(1_000);
    expect(await ask(`Bearer ${token}`, own)).toEqual(refused);
    time.goOn();
    await own.close();
  });

  it('was refused before the door opened as well', async () => {
    const token = await door.auth.token({ sid: sessionIds.encode('018e7f2a-0000-7000-8000-0000000000a3') });
    const { auth } = door;
    auth.revokedRows.push({ sessionId: '018e7f2a-0000-7000-8000-0000000000a3', revokedAt: auth.clock.now() });
    const second = await openTestDoor({ door: { auth, clock: auth.clock } });
    const response = await second.graphql('{ who }', { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
    await second.close();
  });

  it('is told once when the list cannot be read, however long that lasts', async () => {
    const time = new StoppedTime();
    let isAway = false;
    const listRevokedSince = () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve([]));
    const one = await openTestDoor({
      door: {
        auth: {
          jwks: () => door.auth.jwks(),
          revocations: { listRevokedSince, onRevoked: () => () => undefined },
        },
      },
    });
    isAway = true;
    await time.pass(10_000);
    time.goOn();
    const warnings = one.log.lines.filter((line) => String(line['msg']).includes('revoked sessions'));
    expect(warnings).toHaveLength(1);
    await one.close();
  });
});

describe('a credential that ends while a request is still being sent', () => {
  it.each(['/graphql', '/graphql/stream'])('begins no mutation on %s', async (path) => {
    const own = await openTestDoor();
    const sid = '018e7f2a-0000-7000-8000-0000000000b2';
    const request = httpRequest(own.url + path, {
      method: 'POST',
      agent: false,
      headers: {
        authorization: `Bearer ${await own.auth.token({ sid: sessionIds.encode(sid) })}`,
        accept: path === '/graphql' ? 'application/json' : 'text/event-stream',
        'content-type': 'application/json',
      },
    });
    const admitted = vi.spyOn(Credentials.prototype, 'admit');
    request.write('{"query":');
    await vi.waitUntil(() => admitted.mock.results.length > 0);
    await admitted.mock.results[0]?.value;
    admitted.mockRestore();
    own.auth.push(sid);
    request.end('"mutation { logout }"}');
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(await text(response)).toContain('This session has ended');
    expect([response.statusCode, own.engine.calls]).toEqual([401, 0]);
    await own.close();
  });
});
