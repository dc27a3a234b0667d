import { describe, expect, it } from 'vitest';
import { checkDescriptions } from './check-descriptions.ts';
import { treeOf } from './tree.ts';

const details = (sdl: string) =>
  checkDescriptions(treeOf({ 'schema/subgraphs/users.graphql': sdl })).map(({ detail }) => detail);

describe('descriptions in the graph', () => {
  it('names every element that lacks one', () => {
    const sdl = `
      type User { id(short: Boolean): ID! }
      input LoginInput { login: String! }
      enum Role { USER }
      interface Node { id: ID! }
      scalar DateTime
      union Hit = User
      type Query { viewer: User }`;
    expect(details(sdl)).toEqual(
      'User User.id User.id.short LoginInput LoginInput.login Role Role.USER Node Node.id DateTime Hit Query.viewer'.split(
        ' ',
      ),
    );
  });

  it('refuses an empty description and tells the line', () => {
    const [finding] = checkDescriptions(treeOf({ 'schema/subgraphs/users.graphql': '\n"" scalar Cursor' }));
    expect(finding).toMatchObject({ detail: 'Cursor', line: 2 });
  });

  it('accepts described elements, the roots, external fields and the machinery of federation', () => {
    const sdl = `
      extend schema @link(url: "x")
      directive @key(fields: federation__FieldSet!) on OBJECT
      scalar federation__FieldSet
      union _Entity = User
      scalar _Any
      "A person."
      type User @key(fields: "id") { "The id." id: ID! name: String! @external }
      extend type User { "Hers." guilds: Int }
      type Query { "Who asks." viewer: User _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }`;
    expect(details(sdl)).toEqual([]);
  });

  it('lets the owner alone describe an entity that others extend', () => {
    const files = {
      'schema/subgraphs/guilds.graphql': 'type User @key(fields: "id") { id: ID! "Hers." guilds: Int }',
      'schema/subgraphs/users.graphql': '"A person." type User @key(fields: "id") { "The id." id: ID! }',
    };
    expect(checkDescriptions(treeOf(files))).toEqual([]);
  });

  it('refuses two texts for one element', () => {
    const files = {
      'schema/subgraphs/guilds.graphql': '"Somebody." type User { "The id." id: ID! }',
      'schema/subgraphs/users.graphql': '"A person." type User { "The id." id: ID! }',
    };
    expect(checkDescriptions(treeOf(files))).toMatchObject([
      {
        detail: 'User, unlike schema/subgraphs/guilds.graphql:1',
        path: 'schema/subgraphs/users.graphql',
        lesson: { rule: expect.stringContaining('alike') as string },
      },
    ]);
  });
});
