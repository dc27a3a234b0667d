import { describe, expect, it } from 'vitest';
import { checkSchemaLists } from './check-schema-lists.ts';
import { treeOf } from './tree.ts';

const entity = 'type Guild @key(fields: "id") { id: ID! }';
const details = (sdl: string) =>
  checkSchemaLists(
    treeOf({ 'schema/subgraphs/guilds.graphql': sdl, 'schema/subgraphs/users.graphql': entity }),
  ).map(({ detail }) => detail);

describe('lists in the graph', () => {
  it.each([
    ['a plain list of entities', 'type Query { guilds: [Guild!]! }', 'Query.guilds'],
    [
      'a connection that pages one way',
      'type A { b(first: Int, after: String): BConnection! }',
      'A.b lacks last, before',
    ],
  ])('refuses %s', (_, sdl, detail) => {
    expect(details(sdl)).toEqual([detail]);
  });

  it('accepts connections, lists of values and the list of nodes', () => {
    const sdl = `
      type A { b(first: Int, last: Int, after: String, before: String): BConnection! tags: [String!]! }
      type BConnection { nodes: [Guild!]! }
      type Query { nodes(ids: [ID!]!): [Guild]! }`;
    expect(details(sdl)).toEqual([]);
  });

  it('accepts a list in what a subscription pushes, but not in an entity it pushes', () => {
    const sdl = `
      type Change { joined: [Guild!]! }
      type Room @key(fields: "id") { id: ID! guilds: [Guild!]! }
      type Subscription { changed: Change! roomChanged: Room! }`;
    expect(details(sdl)).toEqual(['Room.guilds']);
  });
});
