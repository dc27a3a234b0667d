import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SubgraphClient } from '@testverse/platform/calls';
import type { ServedSubgraph } from '@testverse/platform/server';
import type { RouterSubgraph } from '../router.ts';
import { RawSocket } from '../testing/raw-socket.ts';
import { smallSubgraphs } from '../testing/small-subgraphs.ts';
import { openTestRouter, type TestRouter } from '../testing/test-router.ts';
import { FaultProxy, type Fault } from './testing/fault-proxy.ts';
import { httpTransport, Letters, serveLetters } from './testing/letters.ts';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { echo(text: String): String long(length: Int): String }
  type Mutation { count: Int }
  type Subscription { arrived(after: Int): Arrival }
  type Arrival { seq: Int! text: String }`;

const limitMs = 400;
const answerBytes = 200_000;
const patience = { timeout: 60_000 };

let letters: Letters;
let served: ServedSubgraph;
let proxy: FaultProxy;
let router: TestRouter;
/** One that gives nobody up, where something else is looked at. */
let patientRouter: TestRouter;

beforeAll(async () => {
  letters = new Letters();
  served = await serveLetters(letters);
  proxy = await FaultProxy.open(served.port);
  const health: RouterSubgraph['health'] = () => Promise.resolve({ database: 'CONNECTED', latencyMs: 1 });
  const open = (limit: number): Promise<TestRouter> => {
    const transport = httpTransport(proxy.url, { limitMs: limit, answerBytes, probeMs: 20, pingMs: 200 });
    const remote: RouterSubgraph = { name: 'letters', sdl, transport, health };
    return openTestRouter({ subgraphs: [remote, smallSubgraphs().users] });
  };
  [router, patientRouter] = [await open(limitMs), await open(60_000)];
});
afterEach(async () => {
  proxy.heal();
  await vi.waitFor(async () => expect(await ask('{ echo }')).toEqual({ data: { echo: 'none' } }), patience);
});
afterAll(async () => {
  await Promise.all([router.close(), patientRouter.close()]);
  // Nothing stays open behind the faults.
  await vi.waitFor(() => expect(proxy.connections).toBe(0), patience);
  await proxy.close();
  await served.close();
});

interface Body {
  data?: Record<string, unknown> | null;
  errors?: { extensions: Record<string, unknown> }[];
}

async function ask(query: string, at = router): Promise<Body> {
  return (await (await at.graphql(query)).json()) as Body;
}
const missing = [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'letters' } }];

const faults: readonly Fault[] = [
  { kind: 'slow', ms: 3_600_000 },
  { kind: 'silent' },
  { kind: 'deaf' },
  { kind: 'cut' },
  { kind: 'reset' },
  { kind: 'garbage' },
  { kind: 'trickle', everyMs: 20 },
  { kind: 'endless' },
];

describe.each(faults)('a way that is $kind', (fault) => {
  it('costs its own fields, before the operation’s time is over, and no others; queries are asked twice at most, mutations once', async () => {
    proxy.begin(fault);
    const { requests } = proxy;
    const answer = await ask('{ echo hello }');
    expect(answer.data).toEqual({ echo: null, hello: 'world' });
    expect(answer.errors).toMatchObject(missing);
    expect(proxy.requests - requests).toBeLessThanOrEqual(2);
    const { counted } = letters;
    expect((await ask('mutation { count }')).errors).toMatchObject(missing);
    expect(letters.counted - counted).toBeLessThanOrEqual(1);
  });
});

it('a subgraph that is called in vain is left alone, and found again by itself', async () => {
  proxy.begin({ kind: 'silent' });
  for (let nth = 0; nth < 3; nth += 1) await ask('{ echo }');
  const calling = vi.spyOn(SubgraphClient.prototype, 'post');
  for (let nth = 0; nth < 20; nth += 1) expect((await ask('{ echo hello }')).data?.['hello']).toBe('world');
  expect(calling).not.toHaveBeenCalled();
  calling.mockRestore();
});

it('an answer without an end is not kept while it comes', async () => {
  proxy.begin({ kind: 'endless' });
  proxy.endlessBytes = 0;
  expect((await ask('{ echo hello }')).data).toEqual({ echo: null, hello: 'world' });
  // What the sockets between hold, and no more.
  expect(proxy.endlessBytes).toBeLessThan(answerBytes + 20 * 1_048_576);
  expect((await ask(`{ long(length: ${2 * answerBytes}) hello }`)).data).toEqual({
    long: null,
    hello: 'world',
  });
});

it('a mutation that was executed when the connection broke was executed once', async () => {
  const { counted } = letters;
  proxy.begin({ kind: 'cut' });
  expect((await ask('mutation { count }', patientRouter)).errors).toHaveLength(1);
  expect(letters.counted).toBe(counted + 1);
});

it('a call that was recorded is refused when it comes again, and when a letter of it is changed', async () => {
  await ask('{ echo(text: "good day") }', patientRouter);
  const { counted } = letters;
  await ask('mutation { count }', patientRouter);
  const recorded = proxy.lastRequest;
  expect(recorded.toString()).toContain('mutation');
  for (const sent of [recorded, Buffer.from(recorded.toString().replace('{count}', '{cOunt}'))]) {
    const socket = connect(served.port, '127.0.0.1');
    socket.write(sent);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
  }
  expect(letters.counted).toBe(counted + 1);
});

it('a subscription over a way that breaks, or goes silent, ends with a word, and can be had again', async () => {
  const socket = await RawSocket.greeted(router.url);
  const listening = (): Promise<void> => vi.waitFor(() => expect(letters.source.listening).toBe(1), patience);
  let nth = 0;
  for (const end of [() => proxy.cut(), () => proxy.begin({ kind: 'silent' })]) {
    const id = String((nth += 1));
    socket.subscribe(id, 'subscription { arrived { seq text } }');
    await listening();
    end();
    await socket.until(() => socket.of(id, 'complete').length === 1);
    expect(socket.of(id, 'next').at(-1)?.payload).toMatchObject({ errors: missing });
    proxy.heal();
    await vi.waitFor(() => expect(letters.source.listening).toBe(0), patience);
    await vi.waitFor(async () => expect((await ask('{ echo }')).errors).toBeUndefined(), patience);
  }
  socket.subscribe('again', 'subscription { arrived { seq text } }');
  await listening();
  letters.source.emit({ seq: 9 });
  await socket.until(() => socket.of('again').length > 0);
  expect(socket.of('again')[0]?.payload).toEqual({ data: { arrived: { seq: 9, text: 'text 9' } } });
  socket.close();
});
