import { parse, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CompositionError, composeSupergraph, Supergraph } from './index.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible", "@shareable"])`;
const users = `${link} type Query { me: User } type User @key(fields: "id") { id: ID! name: String hidden: String @inaccessible }
  enum Role { ADMIN SECRET @inaccessible } type Secret @inaccessible { a: Int } extend type User { role: Role secret: Secret @inaccessible }`;
const posts = `${link} type User @key(fields: "id") { id: ID! posts: [String!]! } type Query { posts: [String!]! }`;
const graph = (...sdls: string[]): Supergraph =>
  Supergraph.of(sdls.map((sdl, index) => ({ name: `s${index}`, sdl })));

describe('composition', () => {
  it('joins the subgraphs', () => {
    const { apiSchema } = graph(users, posts);
    expect(Object.keys(apiSchema.getQueryType()?.getFields() ?? {}).sort()).toEqual(['me', 'posts']);
  });

  it('says every reason in words, one a line, when they do not fit', () => {
    const clash = `${link} type Query { other: Int } type User @key(fields: "id") { id: ID! name: Int posts: Int }`;
    const compose = (): unknown =>
      composeSupergraph([users, posts, clash].map((sdl, index) => ({ name: `s${index}`, sdl })));
    expect(compose).toThrow(CompositionError);
    try {
      compose();
    } catch (error) {
      const lines = (error as CompositionError).message.split('\n');
      expect(
        lines.some((line) => line.includes('User.name') && line.includes('s0') && line.includes('s2')),
      ).toBe(true);
      expect(lines.some((line) => line.includes('User.posts'))).toBe(true);
    }
  });
});

describe('a supergraph', () => {
  it('has the version of its SDL', () => {
    expect(graph(users, posts).version).toBe(graph(users, posts).version);
    expect(graph(users, posts).version).not.toBe(
      graph(users, `${posts} extend type User { more: Int }`).version,
    );
  });

  it('hides what is inaccessible, and its own machinery, from clients only', () => {
    const { apiSchema, fullSchema } = graph(users, posts);
    const api = printSchema(apiSchema);
    for (const word of ['hidden', 'SECRET', 'Secret', 'join__', '_entities', '_service'])
      expect(api).not.toContain(word);
    expect(printSchema(fullSchema)).toContain('type Secret');
  });

  it('knows prices and marks that clients do not see', () => {
    const priced = `${link.replace('"@key"', '"@key", "@cost", "@listSize", "@tag"')} type Query {
      rooms: [Room!]! @listSize(assumedSize: 3) @tag(name: "mark") }  type Room @cost(weight: 2) { id: ID! }`;
    const { sdl, apiSchema } = graph(priced);
    expect(sdl).toMatch(/@listSize\(assumedSize: 3\) *@tag\(name: "mark"\)/);
    expect(sdl).toContain('@cost(weight: 2)');
    const names = apiSchema.getDirectives().map(({ name }) => name);
    for (const name of ['cost', 'listSize', 'tag']) expect(names).not.toContain(name);
    expect(printSchema(apiSchema)).not.toMatch(/cost|listSize|tag/);
  });

  it('plans the operation of the name', () => {
    const document = parse('query A { me { name } } query B { me { posts } }');
    const { node } = graph(users, posts).plan(document, 'B');
    expect(JSON.stringify(node)).toContain('posts');
    expect(node?.kind).toBe('Sequence');
  });
});
