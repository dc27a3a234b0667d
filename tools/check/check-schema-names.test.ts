import { describe, expect, it } from 'vitest';
import { checkSchemaNames } from './check-schema-names.ts';
import { treeOf } from './tree.ts';

const details = (sdl: string) =>
  checkSchemaNames(treeOf({ 'schema/subgraphs/guilds.graphql': sdl })).map(({ detail }) => detail);

describe('names and shapes of the graph', () => {
  it.each([
    ['a query with a verb', 'type Query { getGuild: Int }', 'Query.getGuild'],
    [
      'a mutation without input',
      'type Mutation { joinGuild(id: ID!): JoinGuildPayload! }',
      'Mutation.joinGuild',
    ],
    ['a second argument', 'type Mutation { a(input: AInput!, b: Int): APayload! }', 'Mutation.a'],
    ['another input type', 'type Mutation { a(input: BInput!): APayload! }', 'Mutation.a'],
    ['a mutation that returns no payload', 'type Mutation { a(input: AInput!): Boolean! }', 'Mutation.a'],
    ['an enum value in lower case', 'enum Role { owner }', 'Role.owner'],
    ['a type in lower case', 'scalar date', 'date'],
    ['a field in snake_case', 'type Guild { created_at: Int }', 'Guild.created_at'],
    ['an argument in snake_case', 'type Guild { a(per_page: Int): Int }', 'Guild.a'],
    ['an input field in PascalCase', 'input AInput { Name: Int }', 'AInput.Name'],
  ])('refuses %s', (_, sdl, detail) => {
    expect(details(sdl)).toEqual([detail]);
  });

  it('accepts the shapes of the house and the machinery of federation', () => {
    const sdl = `
      scalar link__Import
      type Guild @key(fields: "id") { id: ID! }
      enum GuildRole { OWNER AI_ML }
      type Query { guild(id: ID): Guild _entities: Int }
      extend type Mutation { joinGuild(input: JoinGuildInput!): JoinGuildPayload! }`;
    expect(details(sdl)).toEqual([]);
  });
});
