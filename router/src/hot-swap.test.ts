import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { afterEach, expect, it, vi } from 'vitest';
import { RawSocket } from './testing/raw-socket.ts';
import { smallSubgraphs, type SmallSubgraph } from './testing/small-subgraphs.ts';
import { openTestRouter, type TestRouter } from './testing/test-router.ts';
import { createLocalTransport, type RouterSubgraph } from './router.ts';

const patience = { timeout: 60_000 };
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A subgraph that becomes another one while it is served: first itself, then that with the schema it is told. */
class Changing {
  readonly subgraph: RouterSubgraph;
  private listener: (sdl: string) => void = () => undefined;
  private transport: RouterSubgraph['transport'];

  constructor(first: SmallSubgraph) {
    this.transport = first.transport;
    this.subgraph = {
      ...first,
      transport: {
        ...first.transport,
        execute: (request, signal) => this.transport.execute(request, signal),
      },
      onSchema: (listener) => {
        this.listener = listener;
        return () => undefined;
      },
    };
  }

  offer(sdl: string, resolvers: object = {}): void {
    const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never });
    const { name } = this.subgraph;
    this.transport = createLocalTransport({ name, schema, createContext: (meta) => ({ meta }) });
    this.listener(sdl);
  }

  /** What makes no graph is not executed, either. */
  offerInVain(sdl: string): void {
    this.listener(sdl);
  }
}

/** Asks without pause until it is told to stop. @returns what went wrong, and how often it asked */
function load(router: TestRouter, query: string): { asked: () => number; stop(): Promise<unknown[]> } {
  const wrong: unknown[] = [];
  let asked = 0;
  let isOver = false;
  const ask = async (): Promise<void> => {
    while (!isOver) {
      const response = await router.graphql(query).catch((error: unknown) => error as Error);
      asked += 1;
      const body = response instanceof Error ? response : ((await response.json()) as { errors?: unknown });
      if (body instanceof Error || body.errors !== undefined) wrong.push(body);
    }
  };
  const askers = Array.from({ length: 4 }, ask);
  return {
    asked: () => asked,
    stop: async () => {
      isOver = true;
      await Promise.all(askers);
      return wrong;
    },
  };
}

it('a subgraph that gains a field, or offers what makes no graph, fails no request and ends no subscription', async () => {
  const { users, clubs, openings } = smallSubgraphs();
  const changing = new Changing(users);
  const router = await openTestRouter({ subgraphs: [changing.subgraph, clubs] });
  closers.push(() => router.close());
  const data = async (query: string): Promise<unknown> =>
    ((await (await router.graphql(query)).json()) as { data?: unknown }).data;
  const working = load(router, '{ hello clubs { motto owner { name } } }');
  const socket = await RawSocket.greeted(router.url);
  closers.push(() => socket.close());
  socket.subscribe('1', 'subscription { clubOpened { seq club { owner { name } } } }');
  await vi.waitUntil(() => openings.subscribers === 1);
  expect((await router.graphql('{ greeting }')).status).toBe(400);

  const names = { User: { __resolveReference: ({ id }: { id: string }) => ({ id, name: 'Ada' }) } };
  const greeting = `extend type Query { greeting: Greeting! } type Greeting { text: String! }`;
  const next = `${users.sdl} ${greeting}`;
  changing.offer(next, {
    ...names,
    Query: { hello: () => 'world', greeting: () => ({ text: 'good day' }) },
  });
  const greeted = { greeting: { text: 'good day' } };
  await vi.waitFor(async () => expect(await data('{ greeting { text } }')).toEqual(greeted), patience);
  expect(await data('{ __type(name: "Greeting") { name } }')).toEqual({ __type: { name: 'Greeting' } });

  changing.offerInVain(`${next} extend type Query { clubs: Int }`);
  const health = (): Promise<unknown> => data('{ systemHealth { status subgraphs { name status } } }');
  const states = (status: string, own: string): object => ({
    systemHealth: {
      status,
      subgraphs: [
        { name: 'clubs', status: 'HEALTHY' },
        { name: 'users', status: own },
      ],
    },
  });
  await vi.waitFor(async () => expect(await health()).toEqual(states('DEGRADED', 'DEGRADED')), patience);
  expect(router.log.lines.filter(({ subgraph }) => subgraph === 'users')).toHaveLength(1);
  const metrics = async (): Promise<string> => (await fetch(`${router.url}/metrics`)).text();
  expect(await metrics()).toMatch(/^testverse_schemas_refused 1$/m);
  expect(await data('{ greeting { text } }')).toEqual(greeted);

  changing.offer(next.replace('greeting:', 'salute:'), {
    ...names,
    Query: { hello: () => 'world', salute: () => ({ text: 'salute' }) },
  });
  await vi.waitFor(async () => expect(await data('{ salute { text } }')).toBeDefined(), patience);
  await vi.waitFor(async () => expect(await health()).toEqual(states('HEALTHY', 'HEALTHY')), patience);
  expect((await router.graphql('{ greeting { text } }')).status).toBe(400);
  expect(await metrics()).toMatch(/^testverse_graph_changes_total 2$/m);

  const seq = openings.emit();
  await socket.until((frames) => frames.length === 2);
  expect(socket.of('1').at(-1)?.payload).toEqual({
    data: { clubOpened: { seq, club: { owner: { name: 'Ada' } } } },
  });
  await vi.waitFor(() => expect(working.asked()).toBeGreaterThan(50), patience);
  expect(await working.stop()).toEqual([]);
});
