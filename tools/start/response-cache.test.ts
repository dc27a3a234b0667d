import { randomBytes } from 'node:crypto';
import { systemClock, uuids } from '@testverse/platform/context';
import { createMemoryDoorbell, localFeed } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { connectRedis, createRedisDoorbell } from '@testverse/platform/redis';
import { migrateSubgraph, openSubgraph, serveSubgraph } from '@testverse/platform/server';
import { cloneDatabase, hasRedis, RedisServer } from '@testverse/platform/testing';
import {
  createLocalTransport,
  openStore,
  startRouter,
  testLimits,
  type RouterSubgraph,
} from '@testverse/router';
import { connectSubgraph } from '@testverse/router/transports';
import { createPasswordHasher, usersSubgraph } from '@testverse/users';
import { afterEach, describe, expect, it, vi } from 'vitest';

const log = createLogger({ service: 'test', level: 'silent' });
const secrets = ['a secret of forty characters or even more'];
const register = `mutation ($input: RegisterUserInput!) {
  registerUser(input: $input) { user { id } credentials { accessToken } userErrors { message } } }`;
const card = 'query ($id: ID!) { node(id: $id) { ... on User { username profile { displayName bio } } } }';
const byName = 'query ($username: String!) { user(username: $username) { profile { displayName } } }';
const change = `mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) { user { id } userErrors { message } } }`;
const hide = `mutation ($input: UpdatePreferencesInput!) {
  updatePreferences(input: $input) { user { id } userErrors { message } } }`;
const logout = 'mutation { logout(input: {}) { loggedOut } }';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Card {
  username: string;
  profile: { displayName: string; bio: string | null };
}

/** A person at one of the routers; a visitor without a token. */
class Person {
  constructor(
    readonly url: string,
    readonly id = '',
    readonly token?: string,
  ) {}

  async ask<T>(query: string, variables: object): Promise<T> {
    const headers = {
      'content-type': 'application/json',
      ...(this.token && { authorization: `Bearer ${this.token}` }),
    };
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${this.url}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }

  async card(id: string): Promise<Card> {
    return (await this.ask<{ node: Card }>(card, { id })).node;
  }

  at(url: string): Person {
    return new Person(url, this.id, this.token);
  }

  async hits(): Promise<number> {
    const lines = (await (await fetch(`${this.url}/metrics`)).text()).split('\n');
    const line = lines.find((one) =>
      one.startsWith('testverse_cache_hits_total{subgraph="users",type="User"}'),
    );
    return Number(line?.split(' ').at(-1) ?? 0);
  }
}

async function registered(url: string, username: string): Promise<Person> {
  const input = { username, email: `${username}@example.org`, password: 'gravel-otter-9-lantern' };
  const data = await new Person(url).ask<{
    registerUser: { user: { id: string }; credentials: { accessToken: string } };
  }>(register, { input });
  return new Person(url, data.registerUser.user.id, data.registerUser.credentials.accessToken);
}

async function openUsers(doorbell = createMemoryDoorbell()) {
  const hasher = createPasswordHasher({ memoryKib: 8, passes: 1, lanes: 1 });
  const definition = usersSubgraph({ masterKeys: [randomBytes(32).toString('base64')], hasher });
  const databaseUrl = await cloneDatabase([definition]);
  await migrateSubgraph(definition, databaseUrl);
  const running = await openSubgraph(definition, { databaseUrl, poolSize: 6, log, doorbell });
  closers.push(() => running.close());
  const auth = { jwks: () => definition.publicKeys(running), revocations: definition.revocations(running) };
  return { running, auth };
}

type Cache = Parameters<typeof openStore>[1]['redis'];

async function route(
  users: RouterSubgraph,
  auth: Awaited<ReturnType<typeof openUsers>>['auth'],
  redis?: Cache,
) {
  const place = { redis, prefix: '', clock: systemClock, log };
  const router = await startRouter({
    subgraphs: [users],
    cacheStore: openStore({ responseCache: undefined, cacheRedisUrl: '' }, place),
    auth,
    port: 0,
    host: '127.0.0.1',
    engine: 'testverse',
    limits: testLimits,
    ipHashSecret: 'secret',
    log,
    clock: systemClock,
    ids: uuids,
    version: '1',
  });
  closers.push(() => router.close());
  return `http://127.0.0.1:${router.port}`;
}

async function inOneProcess(): Promise<string[]> {
  const { running, auth } = await openUsers();
  const transport = createLocalTransport(running);
  const health = () => running.health();
  return [
    await route({ name: 'users', sdl: running.sdl, transport, health, feed: localFeed(running) }, auth),
  ];
}

/** Two routers beside one another, each with a connection of its own to everything. */
async function distributed(): Promise<string[]> {
  const server = await RedisServer.start();
  closers.push(() => server.stop());
  const connected = async () => {
    const redis = connectRedis({ url: server.url, prefix: '', log });
    const doorbell = await createRedisDoorbell({ redis, log });
    closers.push(async () => {
      await doorbell.close();
      redis.disconnect();
    });
    return { redis, doorbell };
  };
  const { running, auth } = await openUsers((await connected()).doorbell);
  const served = await serveSubgraph(running, {
    port: 0,
    host: '127.0.0.1',
    secrets,
    log,
    feed: localFeed(running),
  });
  closers.push(() => served.close());
  const urls: string[] = [];
  for (let nth = 0; nth < 2; nth += 1) {
    const { redis, doorbell } = await connected();
    const users = await connectSubgraph('users', { url: served.url, secrets, log, doorbell });
    urls.push(await route(users, auth, redis));
  }
  return urls;
}

it('what visitors are shown of people may be kept by caches on the way, who ask each time', async () => {
  const [url = ''] = await inOneProcess();
  await registered(url, 'ada');
  const search = new URLSearchParams({
    query: '{ user(username: "ada") { username profile { displayName } } }',
  });
  const headers = { 'apollo-require-preflight': '1' };
  const response = await fetch(`${url}/graphql?${search}`, { headers });
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, no-cache']);
});

describe.each([
  { topology: 'in one process', open: inOneProcess },
  ...(hasRedis() ? [{ topology: 'of two routers over a served subgraph and Redis', open: distributed }] : []),
])('what a router $topology keeps of people', ({ open }) => {
  it('is what they show, to each what is theirs, and changes when they change it', async () => {
    const [here = '', there = here] = await open();
    const ada = await registered(here, 'ada');
    const bob = await registered(there, 'bob');
    const visitor = new Person(there);
    const everybody = [ada, bob, visitor];
    await vi.waitFor(async () => {
      const before = await bob.hits();
      for (const one of everybody)
        expect(await one.card(ada.id)).toEqual({
          username: 'ada',
          profile: { displayName: 'ada', bio: null },
        });
      expect(await bob.hits()).toBeGreaterThan(before);
    });
    // It is theirs at once, wherever they look; others see it as soon as the router has heard.
    await ada.ask(change, { input: { displayName: 'Ada L.', bio: 'numbers' } });
    const changed = { username: 'ada', profile: { displayName: 'Ada L.', bio: 'numbers' } };
    for (const url of [here, there]) expect(await ada.at(url).card(ada.id)).toEqual(changed);
    await vi.waitFor(async () => expect(await visitor.card(ada.id)).toEqual(changed), { interval: 5 });
    await vi.waitFor(async () => {
      const before = await bob.hits();
      expect(await bob.card(ada.id)).toEqual(changed);
      expect(await bob.hits()).toBeGreaterThan(before);
    });
    expect(await visitor.ask(byName, { username: 'ada' })).toEqual({
      user: { profile: { displayName: 'Ada L.' } },
    });
    // What is kept private is seen by nobody else, whoever asked before them.
    await ada.ask(hide, { input: { privacy: { profilePublic: false } } });
    const outline = { username: 'ada', profile: { displayName: 'Ada L.', bio: null } };
    for (const one of [bob, visitor])
      await vi.waitFor(async () => expect(await one.card(ada.id)).toEqual(outline));
    for (let turn = 0; turn < 3; turn += 1)
      for (const url of [here, there]) {
        expect(await ada.at(url).card(ada.id)).toEqual(changed);
        for (const one of [bob, visitor]) expect(await one.at(url).card(ada.id)).toEqual(outline);
      }
    // A session that has ended is nobody's.
    await ada.ask(logout, {});
    await vi.waitFor(async () => {
      const response = await fetch(`${here}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
        body: JSON.stringify({ query: card, variables: { id: ada.id } }),
      });
      expect(await response.text()).not.toContain('numbers');
    });
  });
});
