import { createMemoryDoorbell } from '@testverse/platform/events';
import { afterEach, expect, it } from 'vitest';
import { connectSubgraph, remoteAuth } from './index.ts';
import { Balancer } from './testing/balancer.ts';
import { Letters, metaOf, secret, serveLetters } from './testing/letters.ts';

const patience = { timeout: 20_000 };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

it('a subgraph is waited for until it serves, and tells its SDL and how it is', async () => {
  const letters = new Letters();
  const early = await serveLetters(letters);
  const { port, url } = early;
  await early.close();
  const connecting = connectSubgraph('letters', { url, secrets: [secret] });
  const served = await serveLetters(letters, { port });
  closers.push(() => served.close());
  const subgraph = await connecting;
  closers.push(() => subgraph.transport.close());
  expect(subgraph).toMatchObject({ name: 'letters', sdl: letters.subgraph.sdl });
  expect(await subgraph.health()).toEqual({ database: 'CONNECTED', latencyMs: 1 });
  const request = { document: '{ echo }', variables: {}, meta: metaOf('r'), kind: 'query' as const };
  expect(await subgraph.transport.execute(request)).toEqual({ data: { echo: 'none' } });
});

it('a subgraph that does not come, or is another one, is no subgraph', async () => {
  const served = await serveLetters(new Letters());
  closers.push(() => served.close());
  const secrets = [secret];
  await expect(connectSubgraph('parcels', { url: served.url, secrets })).rejects.toThrow(
    'serves letters, not parcels',
  );
  const late = connectSubgraph('letters', { url: 'http://127.0.0.1:1', secrets, startWithinMs: 0 });
  await expect(late).rejects.toThrow('ECONNREFUSED');
});

it('a subgraph that was away when the router started is known as it was built, and reached when it comes', async () => {
  const letters = new Letters();
  const early = await serveLetters(letters);
  const { port, url } = early;
  await early.close();
  const { sdl: builtSdl } = letters.subgraph;
  const subgraph = await connectSubgraph('letters', { url, secrets: [secret], startWithinMs: 0, builtSdl });
  closers.push(() => subgraph.transport.close());
  expect(subgraph.sdl).toBe(builtSdl);
  const request = { document: '{ echo }', variables: {}, meta: metaOf('r'), kind: 'query' as const };
  await expect(subgraph.transport.execute(request)).rejects.toThrow();
  await expect(subgraph.health()).rejects.toThrow();
  const served = await serveLetters(letters, { port });
  closers.push(() => served.close());
  await expect.poll(async () => subgraph.transport.execute(request)).toEqual({ data: { echo: 'none' } });
});

it('a subgraph that is found elsewhere is called there, and what is under way ends where it began', async () => {
  const [letters, others] = [new Letters(), new Letters()];
  const [old, next] = [await serveLetters(letters), await serveLetters(others)];
  closers.push(() => next.close());
  let move = (_: string): Promise<void> => Promise.resolve();
  const subgraph = await connectSubgraph('letters', {
    ...{ url: old.url, secrets: [secret] },
    onMoved: (mover) => (move = mover),
  });
  closers.push(() => subgraph.transport.close());
  const ask = (document: string, kind: 'query' | 'mutation'): unknown =>
    subgraph.transport.execute({ document, variables: {}, meta: metaOf('r'), kind });
  const goOn = letters.hold();
  const underWay = ask('{ held }', 'query');
  await ask('mutation { count }', 'mutation');
  let hasMoved = false;
  const moved = move(next.url).then(() => (hasMoved = true));
  expect(await ask('mutation { count }', 'mutation')).toEqual({ data: { count: 1 } });
  expect([letters.counted, others.counted, hasMoved]).toEqual([1, 1, false]);
  goOn('at last');
  expect(await underWay).toEqual({ data: { held: 'at last' } });
  await moved;
  await old.close();
  expect(await ask('{ echo }', 'query')).toEqual({ data: { echo: 'none' } });
});

it('a subgraph that is started again with another schema tells it', async () => {
  const letters = new Letters();
  const first = await serveLetters(letters);
  const { port, url } = first;
  const subgraph = await connectSubgraph('letters', { url, secrets: [secret], schemaPollMs: 10 });
  closers.push(() => subgraph.transport.close());
  const told: string[] = [];
  subgraph.onSchema?.((sdl) => told.push(sdl));
  await first.close();
  const sdl = 'type Query { echo: String length: Int }';
  const second = await serveLetters({ ...letters, subgraph: { ...letters.subgraph, sdl } } as Letters, {
    port,
  });
  closers.push(() => second.close());
  await expect.poll(() => told).toEqual([sdl]);
});

it('a schema that only one of several processes has is not believed, though one connection always leads to that one', async () => {
  const letters = new Letters();
  const sdl = 'type Query { echo: String length: Int }';
  const next = { ...letters, subgraph: { ...letters.subgraph, sdl } } as Letters;
  const [before, after] = [await serveLetters(letters), await serveLetters(next)];
  const balancer = await Balancer.open(before.port);
  const options = { url: balancer.url, secrets: [secret], schemaPollMs: 1 };
  const subgraph = await connectSubgraph('letters', options);
  closers.push(
    () => before.close(),
    () => after.close(),
    () => balancer.close(),
    () => subgraph.transport.close(),
  );
  const told: string[] = [];
  subgraph.onSchema?.((one) => told.push(one));
  balancer.leadTo(after.port, before.port);
  await expect.poll(() => balancer.connections, patience).toBeGreaterThan(12);
  expect(told).toEqual([]);
  balancer.leadTo(after.port);
  await expect.poll(() => told, patience).toEqual([sdl]);
});

it('keys and ended sessions come from the owner of sessions', async () => {
  const revokedAt = new Date(5_000);
  const served = await serveLetters(new Letters(), {
    answers: {
      '/jwks': () => Promise.resolve({ keys: [{ kid: '1' }] }),
      '/revocations': (query) =>
        Promise.resolve([{ sessionId: 's', revokedAt }].filter(() => query.get('since') === '4000')),
    },
  });
  closers.push(() => served.close());
  const doorbell = createMemoryDoorbell();
  const auth = remoteAuth({ name: 'letters', url: served.url, secrets: [secret], doorbell });
  closers.push(() => auth.close());
  expect(await auth.jwks()).toEqual({ keys: [{ kid: '1' }] });
  expect(await auth.revocations.listRevokedSince(new Date(4_000))).toEqual([{ sessionId: 's', revokedAt }]);
  expect(await auth.revocations.listRevokedSince(new Date(6_000))).toEqual([]);
  const told: unknown[] = [];
  const stop = auth.revocations.onRevoked((session) => told.push(session));
  const word = { sessionId: 's', revokedAt: revokedAt.toISOString() };
  doorbell.whisper('letters/revoked-sessions', word);
  stop();
  doorbell.whisper('letters/revoked-sessions', word);
  expect(told).toEqual([{ sessionId: 's', revokedAt }]);
});
