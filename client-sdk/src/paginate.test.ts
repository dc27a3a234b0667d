import { afterEach, beforeEach, expect, it } from 'vitest';
import { answered, startFakeServer, type FakeServer } from '../testing/fake-server.ts';
import { GuildsDocument } from './_generated/guilds.ts';
import { createClient, type Client } from './client.ts';
import { paginate } from './paginate.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
let server: FakeServer;
let client: Client;
beforeEach(async () => {
  server = await startFakeServer(({ variables: { after, first } }) => {
    const start = after == null ? 0 : names.indexOf(String(after)) + 1;
    const end = start + Number(first);
    const edges = names.slice(start, end).map((name) => ({ cursor: name, node: { name } }));
    const pageInfo = { hasNextPage: end < names.length, endCursor: edges.at(-1)?.cursor ?? null };
    return answered({ guilds: { edges, pageInfo, totalCount: names.length } });
  });
  client = createClient({ url: server.url, retries: 0 });
});
afterEach(() => server.close());

const list = (variables: { first: number; after?: string | null }) =>
  paginate(client, GuildsDocument, variables, (data) => data.guilds);

it('walks through all pages, a page at a time', async () => {
  const seen = [];
  for await (const { name } of list({ first: 2 })) seen.push(name);
  expect(seen).toEqual(names);
  expect(server.seen.map(({ variables }) => variables['after'])).toEqual([null, 'b', 'd']);
});

it('loads no page that nobody reads', async () => {
  for await (const { name } of list({ first: 2 })) if (name === 'b') break;
  expect(server.seen).toHaveLength(1);
});

it('resumes behind the last node that was handed out', async () => {
  const first = list({ first: 2 });
  expect(first.cursor).toBeNull();
  for await (const { name } of first) if (name === 'c') break;
  const rest = [];
  for await (const { name } of list({ first: 2, after: first.cursor })) rest.push(name);
  expect(rest).toEqual(['d', 'e']);
});

it('resumes behind what was read before a failure', async () => {
  server.script.push(
    () => answered(page('a', 'b')),
    () => 'lost',
  );
  const walk = list({ first: 2 });
  const seen: string[] = [];
  const read = async (pages: AsyncIterable<{ name: string }>) => {
    for await (const { name } of pages) seen.push(name);
  };
  await expect(read(walk)).rejects.toMatchObject({ code: 'NETWORK' });
  await read(walk);
  expect(seen).toEqual(names);
});

it('hands out whole pages too', async () => {
  const sizes = [];
  const walk = list({ first: 3 });
  for await (const { edges, totalCount } of walk.pages()) sizes.push([edges.length, totalCount]);
  expect(sizes).toEqual([
    [3, 5],
    [2, 5],
  ]);
  expect(walk.cursor).toBe('e');
});

it('is empty where there is no such object', async () => {
  const walk = paginate(client, GuildsDocument, { first: 2 }, () => null);
  for await (const node of walk) expect(node).toBeUndefined();
  expect(walk.cursor).toBeNull();
});

it('does not turn in circles when a page leads nowhere', async () => {
  server.script.push(() => answered(page('a', null)));
  const walk = async () => {
    for await (const node of list({ first: 2 })) void node;
  };
  await expect(walk()).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
});

function page(name: string, endCursor: string | null): object {
  const edges = [name, ...(endCursor && endCursor !== name ? [endCursor] : [])];
  return {
    guilds: {
      edges: edges.map((one) => ({ cursor: one, node: { name: one } })),
      pageInfo: { hasNextPage: true, endCursor },
      totalCount: 5,
    },
  };
}
