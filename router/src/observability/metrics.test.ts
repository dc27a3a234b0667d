import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RawSocket } from '../testing/raw-socket.ts';
import { smallSubgraphs } from '../testing/small-subgraphs.ts';
import { openTestDoor } from '../testing/test-door.ts';
import { openTestRouter, type TestRouter } from '../testing/test-router.ts';

const clubs = 'query Clubs { clubs { motto owner { name } } }';
const opened = 'subscription Opened { clubOpened { seq } }';

/** Values of the series by what stands before them. */
async function series(url: string, headers: Record<string, string> = {}): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const lines = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

const operations = (labels: string): string => `testverse_operation_duration_seconds_count{${labels}}`;
const calls = (labels: string): string => `testverse_subgraph_call_duration_seconds_count{${labels}}`;

describe('the metrics of a router', () => {
  let router: TestRouter;
  beforeAll(async () => {
    router = await openTestRouter({ knownOperations: [clubs, opened] });
  });
  afterAll(() => router.close());

  it('tell operations and what they asked of subgraphs, by name, kind and outcome', async () => {
    for (let turn = 0; turn < 3; turn += 1) await router.graphql(clubs);
    await router.graphql('{ nothing }');
    router.users.isAway = true;
    await router.graphql(clubs);
    router.users.isAway = false;
    const told = await series(router.url);
    expect(told.get(operations('operation="Clubs",kind="query",code="OK"'))).toBe(3);
    expect(told.get(operations('operation="Clubs",kind="query",code="SUBGRAPH_UNAVAILABLE"'))).toBe(1);
    expect(told.get(operations('operation="other",kind="none",code="GRAPHQL_VALIDATION_FAILED"'))).toBe(1);
    expect(told.get(calls('subgraph="clubs",kind="query",outcome="ok"'))).toBe(4);
    expect(told.get(calls('subgraph="users",kind="query",outcome="ok"'))).toBe(3);
    expect(told.get(calls('subgraph="users",kind="query",outcome="failed"'))).toBe(1);
    expect(told.get('testverse_plan_cache_hits_total')).toBeGreaterThanOrEqual(3);
    expect(told.get('testverse_plan_cache_misses_total')).toBe(told.get('testverse_plan_cache_size'));
    expect(told.get('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('have no series for names and codes that clients choose', async () => {
    const before = [...(await series(router.url)).keys()];
    for (let turn = 0; turn < 20; turn += 1) await router.graphql(`query Mine${turn} { hello }`);
    const after = await series(router.url);
    expect([...after.keys()].filter((name) => name.includes('Mine'))).toEqual([]);
    expect(after.get(operations('operation="other",kind="query",code="OK"'))).toBe(20);
    const fresh = [...after.keys()].filter((name) => name.startsWith('testverse_') && !before.includes(name));
    expect(fresh.every((name) => /operation="other"|subgraph=/.test(name))).toBe(true);
  });

  it('tell what is open, what was delivered, and how sockets ended', async () => {
    const before = await series(router.url);
    const socket = await RawSocket.greeted(router.url);
    socket.subscribe('1', opened);
    await vi.waitUntil(() => router.openings.subscribers === 1);
    router.openings.emit();
    router.openings.emit();
    await socket.until((frames) => frames.length === 3);
    const open = await series(router.url);
    expect(open.get('testverse_sockets_open')).toBe(1);
    expect(open.get('testverse_subscriptions_open')).toBe(1);
    const delivered = 'testverse_events_delivered_total';
    expect((open.get(delivered) ?? 0) - (before.get(delivered) ?? 0)).toBe(2);
    expect(open.get(operations('operation="Opened",kind="subscription",code="OK"'))).toBe(1);
    socket.close();
    await vi.waitUntil(() => router.openings.subscribers === 0);
    await vi.waitUntil(async () => (await series(router.url)).get('testverse_sockets_open') === 0);
    const closed = await series(router.url);
    expect(closed.get('testverse_subscriptions_open')).toBe(0);
    expect(
      [...closed.keys()].some((name) => name.startsWith('testverse_sockets_closed_total{code="100')),
    ).toBe(true);
  });
});

it('the metrics tell how far handlers are behind, and which subgraph does not say', async () => {
  const { users, clubs: silent } = smallSubgraphs();
  const oldestUnreadAt = new Date(0);
  const status = { handler: 'names', from: 'clubs', position: 7, head: 9, isCatchingUp: false, parked: 2 };
  const router = await openTestRouter({
    subgraphs: [
      { ...users, consumers: () => Promise.resolve([{ ...status, oldestUnreadAt }]) },
      { ...silent, consumers: () => Promise.reject(new Error('away')) },
    ],
  });
  const told = await series(router.url);
  expect(told.get('testverse_consumer_positions_behind{subgraph="users",handler="names"}')).toBe(2);
  expect(told.get('testverse_consumer_parked_events{subgraph="users",handler="names"}')).toBe(2);
  expect(
    told.get('testverse_consumer_oldest_event_age_seconds{subgraph="users",handler="names"}'),
  ).toBeGreaterThan(0);
  expect(told.get('testverse_consumers_known{subgraph="clubs"}')).toBe(0);
  await router.close();
});

describe('the metrics are for', () => {
  const token = 'a-token-of-length';

  it('this machine only where there is no token, and not for pages that pretend to be from here', async () => {
    const door = await openTestDoor();
    const statusOf = async (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = httpRequest(`${door.url}/metrics`, { headers }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        });
        sent.on('error', reject).end();
      });
    expect(await statusOf({})).toBe(200);
    expect(await statusOf({ 'x-forwarded-for': '127.0.0.1' })).toBe(403);
    expect(await statusOf({ host: 'rebound.example' })).toBe(403);
    await door.close();
    const proxied = await openTestDoor({ door: { trustedHops: 1 } });
    expect((await fetch(`${proxied.url}/metrics`)).status).toBe(403);
    await proxied.close();
  });

  it('whoever shows the token where there is one', async () => {
    const door = await openTestDoor({ door: { metricsToken: token, trustedHops: 1 } });
    expect((await fetch(`${door.url}/metrics`)).status).toBe(401);
    const wrong = await fetch(`${door.url}/metrics`, { headers: { authorization: `Bearer ${token}x` } });
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await wrong.text()).not.toContain('testverse_');
    expect((await series(door.url, { authorization: `Bearer ${token}` })).size).toBeGreaterThan(10);
    await door.close();
  });
});
