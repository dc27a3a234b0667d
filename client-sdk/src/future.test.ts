import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeGraph, type FakeGraph } from '../testing/fake-graph.ts';
import { futureOf, futureType, futureValue } from '../testing/future-schema.ts';
import { guildCategoryValues, type GuildCategory } from './_generated/enums.ts';
import * as guildsArea from './_generated/guilds.ts';
import * as platformArea from './_generated/platform.ts';
import * as usersArea from './_generated/users.ts';
import { createClient, type Client } from './client.ts';
import { unwrap } from './errors.ts';
import { paginate } from './paginate.ts';
import { isKnown, matchEnum, matchType } from './unknown.ts';

// The server of next year: each enum, interface, object, field and input has grown.
const sdl = futureOf(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
let graph: FakeGraph;
let client: Client;
let guildId = '';
beforeAll(async () => {
  const thing = { __typename: futureType, id: 'thing_1', ofTheFuture: 'hello' };
  graph = await startFakeGraph({
    sdl,
    guildFields: { category: futureValue, visibility: futureValue },
    nodes: { thing_1: thing },
  });
  client = createClient({ url: graph.url });
  await client.session.register({ username: 'mira', email: 'mira@example.org', password: 'correct horse' });
  const input = { name: 'Rust', category: 'BACKEND' as const };
  guildId = unwrap(await guildsArea.createGuild(client, { input }), 'guild').id;
});
afterAll(() => graph.close());

const categoryText = (category: GuildCategory) =>
  matchEnum(category, {
    ...(Object.fromEntries(guildCategoryValues.map((value) => [value, () => value.toLowerCase()])) as Record<
      (typeof guildCategoryValues)[number],
      () => string
    >),
    Unknown: ({ raw }) => `something new (${raw})`,
  });

describe('against a schema that has grown', () => {
  it('every document is still valid', () => {
    const schema = buildSchema(sdl);
    const all = Object.entries({ ...usersArea, ...guildsArea, ...platformArea });
    const documents = all.filter(([name]) => name.endsWith('Document'));
    expect(documents.length).toBeGreaterThan(15);
    for (const [name, text] of documents)
      expect([name, validate(schema, parse(String(text)))]).toEqual([name, []]);
  });

  it('an enum value of the future takes its own way, and travels back unchanged', async () => {
    const guild = await guildsArea.guild(client, { id: guildId });
    if (!guild) throw new Error('the guild is there');
    expect(guild.category).toBe(futureValue);
    expect(isKnown(guildCategoryValues, guild.category)).toBe(false);
    expect(categoryText(guild.category)).toBe(`something new (${futureValue})`);
    expect(categoryText('WEB')).toBe('web');
    const again = await guildsArea.createGuild(client, {
      input: { name: 'Rust too', category: guild.category },
    });
    expect(unwrap(again, 'guild').category).toBe(futureValue);
  });

  it('a type of the future takes its own way', async () => {
    const titles = await platformArea.nodes(client, { ids: [guildId, 'thing_1', 'user_0001', 'nobody'] });
    const text = titles.map((node) =>
      node
        ? matchType(node, {
            Guild: (guild) => guild.name,
            User: (user) => user.username,
            Rest: ({ __typename, id }) => `${__typename} ${id}`,
          })
        : 'nothing',
    );
    expect(text).toEqual(['Rust', `${futureType} thing_1`, 'mira', 'nothing']);
  });

  it('reading, changing and paging go on', async () => {
    expect((await usersArea.viewer(client))?.user.email).toBe('mira@example.org');
    const profile = { displayName: 'Mira' };
    const changed = unwrap(await usersArea.updateProfile(client, { input: profile }), 'user');
    expect(changed.profile.displayName).toBe('Mira');
    const names = [];
    for await (const { name } of paginate(
      client,
      guildsArea.GuildsDocument,
      { first: 1 },
      (data) => data.guilds,
    ))
      names.push(name);
    expect(names).toContain('Rust');
    expect((await platformArea.systemHealth(client)).status).toBe('HEALTHY');
  });
});

describe('the compiler', () => {
  it('asks for every known value and for the unknown one', () => {
    const category: GuildCategory = graph.url ? 'WEB' : 'AI_ML';
    // @ts-expect-error a category is missing, and so is the unknown one
    const incomplete = () => matchEnum(category, { WEB: () => 1 });
    // @ts-expect-error a typing mistake is no value of the future
    const mistaken = (): GuildCategory => 'WBE';
    expect([incomplete(), mistaken()]).toEqual([1, 'WBE']);
  });

  it('narrows a result by its type name', async () => {
    const node = await platformArea.node(client, { id: guildId });
    if (node?.__typename === 'Guild') {
      const { slug }: { slug: string } = node;
      expect(slug).toBe('rust');
    }
    expect(node?.__typename).toBe('Guild');
  });
});
