import { UnauthenticatedError, unwrap, type Fetch } from '@testverse/client-sdk';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newcomer, password, visitor, type Person } from '../../support/people.ts';
import { startProduct, type Product } from '../../support/product.ts';

let product: Product;
let person: Person;

beforeAll(async () => {
  product = await startProduct();
  person = await newcomer(product.graphql, 'mara');
});
afterAll(() => product?.remove());

const quarterHourMs = 15 * 60_000;

/** Counts what is sent, and lets a test change it on its way. */
function wire(change: (init: RequestInit) => RequestInit = (init) => init) {
  const sent: string[] = [];
  const send: Fetch = (url, init) => {
    const { operationName } = JSON.parse(String(init.body)) as { operationName: string };
    sent.push(operationName);
    return fetch(url, change(init));
  };
  return { sent, fetch: send, times: (name: string) => sent.filter((one) => one === name).length };
}

async function signedIn(options: Parameters<typeof visitor>[1] = {}) {
  const sdk = visitor(product.graphql, options);
  unwrap(await sdk.client.session.signIn({ login: person.username, password }));
  return sdk;
}

/** What the server says to a bare access token. */
async function askWith(accessToken: string): Promise<string> {
  const response = await fetch(product.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query: '{ viewer { user { username } } }' }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { viewer: { user: { username: string } } | null };
    errors?: { extensions: { code: string } }[];
  };
  return data?.viewer?.user.username ?? errors?.[0]?.extensions.code ?? 'signed out';
}

/** Waits until the server refuses a token that would run out by itself in a quarter of an hour only. */
async function isEnded(accessToken: string): Promise<void> {
  await expect.poll(() => askWith(accessToken)).toBe('UNAUTHENTICATED');
}

describe('an access token', () => {
  it('that is about to run out is refreshed once for all who call', async () => {
    let shiftMs = 0;
    const clock = {
      now: () => performance.timeOrigin + performance.now() + shiftMs,
      wait: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? { signal } : {}),
    };
    const { sent, fetch: send, times } = wire();
    const sdk = await signedIn({ clock, fetch: send });
    shiftMs = quarterHourMs;
    const viewers = await Promise.all(Array.from({ length: 12 }, () => sdk.users.viewer()));
    expect(viewers.every((viewer) => viewer?.user.username === 'mara')).toBe(true);
    expect(times('RefreshToken')).toBe(1);
    expect(sent.slice(0, 2)).toEqual(['Login', 'RefreshToken']);
  });

  it('that the server refuses is replaced once for all who call, and their calls are repeated', async () => {
    let isBroken = false;
    const { fetch: send, times } = wire((init) => {
      const { authorization, ...headers } = init.headers as Record<string, string>;
      if (!isBroken || authorization === undefined) return init;
      return { ...init, headers: { ...headers, authorization: `${authorization.slice(0, -8)}AAAAAAAA` } };
    });
    const counting: Fetch = async (url, init) => {
      const answer = await send(url, init);
      // From the refresh on, tokens arrive as they were sent.
      if (String(init.body).includes('RefreshToken')) isBroken = false;
      return answer;
    };
    const sdk = await signedIn({ fetch: counting });
    // Tokens of the same second are the same text.
    await sleep(1_100);
    isBroken = true;
    const viewers = await Promise.all(Array.from({ length: 8 }, () => sdk.users.viewer()));
    expect(viewers.map((viewer) => viewer?.user.username)).toEqual(Array(8).fill('mara'));
    expect(times('RefreshToken')).toBe(1);
    expect(times('Viewer')).toBe(16);
  });
});

describe('a refresh token', () => {
  const refresh = async (refreshToken: string | null | undefined) =>
    (await visitor(product.graphql).users.refreshToken({ input: { refreshToken } })).credentials;

  it('gives the same successor to everybody who lost the answer', async () => {
    const { users } = visitor(product.graphql);
    const { credentials } = await users.login({ input: { login: 'mara', password } });
    const answers = await Promise.all([1, 2, 3].map(() => refresh(credentials?.refreshToken)));
    expect(new Set(answers.map((answer) => answer?.refreshToken)).size).toBe(1);
    expect(answers[0]?.refreshToken).not.toBe(credentials?.refreshToken);
    expect(answers[0]?.sessionId).toBe(credentials?.sessionId);
  });

  it('that is used again after its successor was used ends the whole family, and its access tokens with it', async () => {
    const { users } = visitor(product.graphql);
    const first = (await users.login({ input: { login: 'mara', password } })).credentials;
    const second = await refresh(first?.refreshToken);
    const third = await refresh(second?.refreshToken);
    expect(await askWith(third?.accessToken ?? '')).toBe('mara');
    await expect(refresh(first?.refreshToken)).rejects.toBeInstanceOf(UnauthenticatedError);
    await isEnded(third?.accessToken ?? '');
    await expect(refresh(third?.refreshToken)).rejects.toBeInstanceOf(UnauthenticatedError);
    // Other sessions of the person are not touched.
    expect((await person.users.viewer())?.user.username).toBe('mara');
  });

  it('that was never given is refused', async () => {
    await expect(refresh('tvr_nonsense')).rejects.toBeInstanceOf(UnauthenticatedError);
    await expect(refresh(null)).rejects.toBeInstanceOf(UnauthenticatedError);
  });
});

describe('signing out', () => {
  it('ends the token long before its time, here only', async () => {
    const ended: string[] = [];
    const sdk = await signedIn({ onSignedOut: (reason) => ended.push(reason) });
    const token = (await sdk.client.session.accessToken()) ?? '';
    expect(await askWith(token)).toBe('mara');
    expect(await sdk.client.session.signOut()).toMatchObject({ loggedOut: true, userErrors: [] });
    await isEnded(token);
    expect(await sdk.users.viewer()).toBeNull();
    expect(ended).toEqual(['signOut']);
    expect((await person.users.viewer())?.user.username).toBe('mara');
  });

  it('everywhere ends every session of the person', async () => {
    const [here, there] = await Promise.all([signedIn(), signedIn()]);
    const token = (await there.client.session.accessToken()) ?? '';
    await here.client.session.signOut({ everywhere: true });
    await isEnded(token);
    // A router in a process of its own hears of it a moment after the owner of sessions, who shows nobody until then.
    const refused = () => there.users.viewer().catch((error: unknown) => error);
    await expect.poll(refused).toBeInstanceOf(UnauthenticatedError);
    expect(there.client.session.state.status).toBe('signedOut');
    expect(await there.users.viewer()).toBeNull();
    await expect(there.users.logout({ input: {} })).rejects.toBeInstanceOf(UnauthenticatedError);
  });
});

describe('a session in a browser', () => {
  const register = (headers: Record<string, string>) =>
    fetch(product.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        query: `mutation ($input: LoginInput!) { login(input: $input) { credentials { refreshToken sessionId } userErrors { code } } }`,
        variables: { input: { login: 'mara', password, delivery: 'COOKIE' } },
      }),
    });
  const again = (cookie: string, origin: string) =>
    fetch(product.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, origin },
      body: JSON.stringify({
        query:
          'mutation { refreshToken(input: { refreshToken: null }) { credentials { refreshToken accessToken } } }',
      }),
    });

  it('has its refresh token in a cookie that scripts and other sites never see', async () => {
    const response = await register({ origin: product.url });
    const body = (await response.json()) as { data: { login: { credentials: { refreshToken: null } } } };
    expect(body.data.login.credentials.refreshToken).toBeNull();
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^__Host-tv_refresh=[^;]{20,}; Path=\/; HttpOnly; SameSite=Strict; Secure; Expires=/,
    );
    const [pair = ''] = cookie.split(';');

    const own = await again(pair, product.url);
    expect(await own.json()).toMatchObject({
      data: {
        refreshToken: { credentials: { refreshToken: null, accessToken: expect.any(String) as string } },
      },
    });
    expect(own.headers.get('set-cookie')).toMatch(/^__Host-tv_refresh=/);

    const foreign = await again(pair, 'https://evil.example.com');
    expect(await foreign.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(foreign.headers.get('set-cookie')).toBeNull();
  });
});
