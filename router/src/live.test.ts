import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RawSocket } from './testing/raw-socket.ts';
import { openTestRouter, type TestRouter } from './testing/test-router.ts';

const opened =
  'subscription ($after: String) { clubOpened(after: $after) { seq cursor club { motto owner { name } } } }';
const eventOf = (seq: number): object => ({
  data: { clubOpened: { seq, cursor: `c${seq}`, club: { motto: 'quiet', owner: { name: 'Ada' } } } },
});

describe('live events across subgraphs', () => {
  let router: TestRouter;
  beforeAll(async () => {
    router = await openTestRouter();
  });
  afterAll(() => router.close());

  it('cost their subscribers one plan run and one text together', async () => {
    const sockets = await Promise.all(Array.from({ length: 25 }, () => RawSocket.greeted(router.url)));
    for (const socket of sockets) for (const id of ['a', 'b']) socket.subscribe(id, opened);
    await vi.waitUntil(() => router.openings.subscribers === 50);
    const before = router.users.calls + router.clubs.calls;
    const write = vi.spyOn(JSON, 'stringify');
    const seq = router.openings.emit();
    await Promise.all(sockets.map((socket) => socket.until((frames) => frames.length === 3)));
    const texts = write.mock.results.filter(({ value }) => String(value).startsWith('{"data":{"clubOpened"'));
    write.mockRestore();
    expect(texts).toHaveLength(1);
    expect(router.users.calls + router.clubs.calls - before).toBe(1);
    for (const socket of sockets) {
      expect(socket.of('a')).toEqual([{ id: 'a', type: 'next', payload: eventOf(seq) }]);
      expect(socket.of('b')).toEqual([{ id: 'b', type: 'next', payload: eventOf(seq) }]);
      socket.close();
    }
    await vi.waitUntil(() => router.openings.subscribers === 0);
  });

  it('tell who is away, and go on when it is back', async () => {
    const socket = await RawSocket.greeted(router.url);
    socket.subscribe('1', opened);
    await vi.waitUntil(() => router.openings.subscribers === 1);
    router.users.isAway = true;
    router.openings.emit();
    await socket.until((frames) => frames.length === 2);
    expect(socket.of('1')[0]?.payload).toMatchObject({
      errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'users' } }],
    });
    router.users.isAway = false;
    const seq = router.openings.emit();
    await socket.until((frames) => frames.length === 3);
    expect(socket.of('1')[1]?.payload).toEqual(eventOf(seq));
    socket.close();
  });

  it('come as server-sent events too', async () => {
    const abort = new AbortController();
    const search = new URLSearchParams({ query: opened });
    const response = await fetch(`${router.url}/graphql/stream?${search}`, {
      headers: { accept: 'text/event-stream', 'last-event-id': 'c1' },
      signal: abort.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('c2')) text += (await reader?.read())?.value ?? '';
    expect(text).toContain(`id: c2\nevent: next\ndata: ${JSON.stringify(eventOf(2))}\n\n`);
    abort.abort();
    await vi.waitUntil(() => router.openings.subscribers === 0);
  });
});

describe('the engine without subscriptions', () => {
  it('says so', async () => {
    const router = await openTestRouter({ engine: 'apollo-gateway' });
    const socket = await RawSocket.greeted(router.url);
    const [refused] = await socket.ask('1', opened);
    expect(refused?.payload).toMatchObject({
      errors: [{ extensions: { code: 'SUBSCRIPTIONS_UNAVAILABLE' } }],
    });
    expect((await socket.ask('2', '{ hello }'))[0]?.payload).toEqual({ data: { hello: 'world' } });
    socket.close();
    await router.close();
  });
});
