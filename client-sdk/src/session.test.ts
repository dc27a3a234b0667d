import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startFakeGraph, type FakeGraph } from '../testing/fake-graph.ts';
import { answered, failed, withCookies, type ScriptedAnswer } from '../testing/fake-server.ts';
import { uncaughtErrors } from '../testing/uncaught-errors.ts';
import { testClock } from '../testing/test-clock.ts';
import { viewer } from './_generated/users.ts';
import { createClient, type ClientOptions } from './client.ts';
import { NetworkError, UnauthenticatedError } from './errors.ts';
import type { TokenStorage } from './session.ts';

let graph: FakeGraph;
beforeEach(async () => {
  graph = await startFakeGraph();
});
afterEach(() => graph.close());

const mira = { username: 'mira', email: 'mira@example.org', password: 'correct horse' };
const connect = (options: Partial<ClientOptions> = {}) => createClient({ url: graph.url, ...options });
const sent = (name: string) => graph.seen.filter(({ operationName }) => operationName === name);

function memory(): TokenStorage & { token: string | null } {
  return {
    token: null,
    get() {
      return Promise.resolve(this.token);
    },
    set(token) {
      this.token = token;
    },
    remove() {
      this.token = null;
    },
  };
}

const credentials = (accessToken: string) => ({
  accessToken,
  accessTokenExpiresAt: '2100-01-01T00:00:00.000Z',
  refreshToken: 'refresh',
  refreshTokenExpiresAt: '2100-01-01T00:00:00.000Z',
  sessionId: 'session_1',
});

/** A request that arrives and is answered when the test says so. */
function held(): { step: ScriptedAnswer; arrived: Promise<void>; release: () => void } {
  let [arrive, release] = [() => {}, () => {}];
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const gate = new Promise<void>((resolve) => (release = resolve));
  const step = () => {
    arrive();
    return gate.then(() => undefined);
  };
  return { step, arrived, release: () => release() };
}

describe('signing in', () => {
  it('registers, and asks as that person from then on', async () => {
    const changes: string[] = [];
    const client = connect({ onAuthChange: ({ status }) => changes.push(status) });
    const { user, userErrors } = await client.session.register(mira);
    expect([user?.username, userErrors]).toEqual(['mira', []]);
    expect((await viewer(client))?.user.username).toBe('mira');
    expect(changes).toEqual(['signedIn']);
  });

  it('stays signed out after a wrong password, which is an answer and no error', async () => {
    const client = connect();
    const { user, userErrors } = await client.session.signIn({ login: 'mira', password: 'wrong' });
    expect(user).toBeNull();
    expect(userErrors[0]?.code).toBe('INVALID_CREDENTIALS');
    expect(await viewer(client)).toBeNull();
  });

  it('goes on with a stored token after a restart', async () => {
    const storage = memory();
    await connect({ credentials: { mode: 'token', storage } }).session.register(mira);
    const later = connect({ credentials: { mode: 'token', storage } });
    expect(await later.session.restore()).toMatchObject({ status: 'signedIn' });
    expect((await viewer(later))?.user.username).toBe('mira');
  });

  it('signs out: the server is told, the token forgotten, everybody informed', async () => {
    const [storage, onSignedOut, listener] = [memory(), vi.fn(), vi.fn()];
    const client = connect({ credentials: { mode: 'token', storage }, onSignedOut });
    await client.session.register(mira);
    const stop = client.session.onChange(listener);
    expect(await client.session.signOut()).toMatchObject({ loggedOut: true });
    expect([storage.token, client.session.state.status]).toEqual([null, 'signedOut']);
    expect(onSignedOut).toHaveBeenCalledExactlyOnceWith('signOut');
    expect(listener).toHaveBeenCalledExactlyOnceWith({ status: 'signedOut', sessionId: null });
    stop();
    await client.session.signIn({ login: 'mira', password: mira.password });
    expect(listener).toHaveBeenCalledOnce();
  });

  it('tells everybody who listens, also when one of them fails', async () => {
    const mistake = new Error('a mistake of the program');
    const uncaught = uncaughtErrors();
    const fail = () => {
      throw mistake;
    };
    const client = connect({ onAuthChange: fail, onSignedOut: fail });
    const told: string[] = [];
    client.session.onChange(fail);
    client.session.onChange(({ status }) => told.push(status));
    await client.session.register(mira);
    await client.session.forget();
    expect(told).toEqual(['signedIn', 'signedOut']);
    expect(await uncaught.end()).toEqual(Array.from({ length: 5 }, () => mistake));
  });

  it('signs out on the server also when it refuses the access token', async () => {
    const browser = withCookies();
    const page = () => connect({ credentials: { mode: 'cookie' }, fetch: browser.fetch });
    const client = page();
    await client.session.register(mira);
    graph.expireAccessTokens();
    expect(await client.session.signOut()).toMatchObject({ loggedOut: true });
    expect(await page().session.restore()).toMatchObject({ status: 'signedOut' });
  });

  it('leaves nothing in a slow storage that is told to keep and to forget at once', async () => {
    const storage = memory();
    const keep = held();
    const client = connect({
      credentials: {
        mode: 'token',
        storage: {
          get: () => storage.get(),
          remove: () => storage.remove(),
          set: async (token) => {
            await keep.step({} as never);
            await storage.set(token);
          },
        },
      },
    });
    const registering = client.session.register(mira);
    await keep.arrived;
    const forgetting = client.session.forget();
    keep.release();
    await Promise.all([registering, forgetting]);
    expect([storage.token, client.session.state.status]).toEqual([null, 'signedOut']);
  });

  it('stays signed in when the server cannot be told', async () => {
    const client = connect({ retries: 0 });
    await client.session.register(mira);
    graph.script.push(() => 'lost');
    await expect(client.session.signOut()).rejects.toBeInstanceOf(NetworkError);
    expect(client.session.state.status).toBe('signedIn');
    await client.session.forget();
    expect(client.session.state.status).toBe('signedOut');
  });
});

describe('in a browser', () => {
  it('keeps the refresh token in a cookie only, and finds the session again after a reload', async () => {
    const browser = withCookies();
    const page = () => connect({ credentials: { mode: 'cookie' }, fetch: browser.fetch });
    const { credentials } = await page().session.register(mira);
    expect(credentials?.refreshToken).toBeNull();
    const reloaded = page();
    expect((await viewer(reloaded))?.user.username).toBe('mira');
    await reloaded.session.signOut();
    expect(browser.jar.size).toBe(0);
    expect(await page().session.restore()).toMatchObject({ status: 'signedOut' });
  });

  it('refreshes under one lock for all tabs', async () => {
    const names: string[] = [];
    let queue: Promise<unknown> = Promise.resolve();
    const locks = {
      request: (name: string, run: () => Promise<unknown>) => {
        names.push(name);
        return (queue = queue.then(run, run));
      },
    };
    vi.stubGlobal('navigator', { locks });
    const browser = withCookies();
    const tab = () => connect({ credentials: { mode: 'cookie' }, fetch: browser.fetch });
    await tab().session.register(mira);
    // Each tab uses up the cookie that the one before it got: without the lock one of them would be signed out.
    const tabs = await Promise.all([tab(), tab(), tab()].map((one) => viewer(one)));
    vi.unstubAllGlobals();
    expect(tabs.map((one) => one?.user.username)).toEqual(['mira', 'mira', 'mira']);
    expect(new Set(names)).toEqual(new Set([`testverse:refresh:${graph.url}`]));
  });
});

describe('refreshing', () => {
  it('happens once for everybody who needs it', async () => {
    const client = connect();
    await client.session.register(mira);
    graph.expireAccessTokens();
    const people = await Promise.all(Array.from({ length: 20 }, () => viewer(client)));
    expect(new Set(people.map((one) => one?.user.username))).toEqual(new Set(['mira']));
    expect(sent('RefreshToken')).toHaveLength(1);
  });

  it('happens before the token expires', async () => {
    const clock = testClock();
    const client = connect({ clock });
    await client.session.register(mira);
    await viewer(client);
    clock.advance(14.6 * 60_000);
    await viewer(client);
    expect(sent('RefreshToken')).toHaveLength(1);
    expect(sent('Viewer')).toHaveLength(2);
  });

  it('is left to the refusal on a device whose clock is hours ahead', async () => {
    const client = connect({ clock: testClock(Date.now() + 5 * 3_600_000) });
    await client.session.register(mira);
    for (let i = 0; i < 3; i++) await viewer(client);
    expect(sent('RefreshToken')).toHaveLength(0);
  });

  it('is tried once for a refused call, which then fails for good', async () => {
    const client = connect();
    await client.session.register(mira);
    const refused = () => failed('UNAUTHENTICATED', 401);
    graph.script.push(refused);
    expect((await viewer(client))?.user.username).toBe('mira');
    expect([sent('Viewer').length, sent('RefreshToken').length]).toEqual([2, 1]);
    const refreshed = { refreshToken: { user: null, credentials: credentials('other'), userErrors: [] } };
    graph.script.push(refused, () => answered(refreshed), refused);
    await expect(viewer(client)).rejects.toBeInstanceOf(UnauthenticatedError);
    expect([sent('Viewer').length, sent('RefreshToken').length]).toEqual([4, 2]);
  });

  it('repeats nothing as another person, who has signed in in another tab, and sends nothing meant for one only', async () => {
    const client = connect();
    const { user } = await client.session.register(mira);
    expect(client.session.userId).toBe(user?.id);
    const refreshed = { user: { id: 'user_ivan' }, credentials: credentials('of ivan'), userErrors: [] };
    graph.script.push(
      () => failed('UNAUTHENTICATED', 401),
      () => answered({ refreshToken: refreshed }),
    );
    await expect(viewer(client)).rejects.toBeInstanceOf(UnauthenticatedError);
    expect(client.session.userId).toBe('user_ivan');
    await expect(viewer(client, {}, { onlyAs: user?.id })).rejects.toBeInstanceOf(UnauthenticatedError);
    expect(sent('Viewer')).toHaveLength(1);
  });

  it('sends what is meant for one person only as nobody else, nor while it is not known who is signed in', async () => {
    const client = connect();
    const { user } = await client.session.register(mira);
    const onlyAs = user?.id ?? '';
    const isRefused = (one = client) =>
      expect(viewer(one, {}, { onlyAs })).rejects.toBeInstanceOf(UnauthenticatedError);
    await viewer(client, {}, { onlyAs });
    // Refused, and then somebody comes of whom is not said who they are.
    const unknown = { user: null, credentials: credentials('of somebody'), userErrors: [] };
    graph.script.push(
      () => failed('UNAUTHENTICATED', 401),
      () => answered({ refreshToken: unknown }),
    );
    await isRefused();
    expect(sent('Viewer')).toHaveLength(2);
    await isRefused();
    await client.session.forget();
    await isRefused();
    await isRefused(connect({ credentials: { mode: 'apiToken', token: 'tvp_anybody' } }));
    expect(sent('Viewer')).toHaveLength(2);
  });

  it('signs out when the server has ended the session', async () => {
    const [storage, onSignedOut] = [memory(), vi.fn()];
    const client = connect({ credentials: { mode: 'token', storage }, onSignedOut });
    await client.session.register(mira);
    graph.expireAccessTokens();
    graph.endSessions();
    await expect(viewer(client)).rejects.toBeInstanceOf(UnauthenticatedError);
    expect(onSignedOut).toHaveBeenCalledExactlyOnceWith('expired');
    expect([storage.token, await viewer(client)]).toEqual([null, null]);
  });

  it('signs nobody out because of a bad connection', async () => {
    const [clock, onSignedOut] = [testClock(), vi.fn()];
    const client = connect({ clock, retries: 0, onSignedOut });
    await client.session.register(mira);
    clock.advance(20 * 60_000);
    graph.script.push(() => 'lost');
    await expect(viewer(client)).rejects.toBeInstanceOf(NetworkError);
    expect(onSignedOut).not.toHaveBeenCalled();
    expect((await viewer(client))?.user.username).toBe('mira');
  });

  it('takes the successor another process has stored meanwhile', async () => {
    const storage = memory();
    const one = connect({ credentials: { mode: 'token', storage } });
    await one.session.register(mira);
    const used = storage.token;
    await connect({ credentials: { mode: 'token', storage } }).session.restore();
    const successor = storage.token;
    storage.get = vi.fn().mockReturnValue(successor).mockReturnValueOnce(used);
    graph.expireAccessTokens();
    expect((await viewer(one))?.user.username).toBe('mira');
  });

  it('goes on with the successor that a storage failed to keep, and stores the next one', async () => {
    const storage = memory();
    const client = connect({ credentials: { mode: 'token', storage } });
    await client.session.register(mira);
    const set = vi.spyOn(storage, 'set').mockRejectedValueOnce(new Error('disk full'));
    graph.expireAccessTokens();
    await expect(viewer(client)).rejects.toThrow('disk full');
    graph.expireAccessTokens();
    expect((await viewer(client))?.user.username).toBe('mira');
    expect(set).toHaveBeenCalledTimes(2);
    expect(await connect({ credentials: { mode: 'token', storage } }).session.restore()).toMatchObject({
      status: 'signedIn',
    });
  });

  it('does not bring a session back that was left meanwhile', async () => {
    const client = connect();
    await client.session.register(mira);
    graph.expireAccessTokens();
    const refresh = held();
    graph.script.push(() => undefined, refresh.step);
    const asking = viewer(client).catch(() => null);
    await refresh.arrived;
    await client.session.forget();
    refresh.release();
    await asking;
    expect(client.session.state.status).toBe('signedOut');
  });

  it('goes on for the others when one caller gives up', async () => {
    const client = connect();
    await client.session.register(mira);
    graph.expireAccessTokens();
    const stop = new AbortController();
    const refresh = held();
    graph.script.push(
      () => undefined,
      () => undefined,
      refresh.step,
    );
    const [given, kept] = [viewer(client, {}, { signal: stop.signal }), viewer(client)];
    await refresh.arrived;
    stop.abort();
    await expect(given).rejects.toMatchObject({ name: 'AbortError' });
    refresh.release();
    expect((await kept)?.user.username).toBe('mira');
  });
});
