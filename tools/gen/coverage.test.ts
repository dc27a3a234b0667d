import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import { gapOf, readOwnedGraph, type EndpointRow } from './coverage.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const graph = readOwnedGraph(
  compose([
    {
      name: 'users',
      sdl: `${link} type User @key(fields: "id") { id: ID! name: String } type Query { viewer: User } type Mutation { login: Int }`,
    },
    {
      name: 'guilds',
      sdl: `${link} type User @key(fields: "id") { id: ID! guilds: Int } type Query { guild: Int }
        type Joined { seq: Int } type Left { seq: Int } union GuildEvent = Joined | Left type Subscription { guildEvents: GuildEvent }`,
    },
  ]).supergraph,
);

const row = (
  operation: string,
  kind: EndpointRow['kind'],
  owners: string,
  selection?: string,
): EndpointRow => {
  const [rootSubgraph = '', subgraph = rootSubgraph] = owners.split(' ');
  return { operation, kind, rootSubgraph, subgraph, selection };
};

describe('coverage of demanded operations', () => {
  it.each([
    ['a query', row('guild', 'query', 'guilds')],
    ['a mutation', row('login', 'mutation', 'users')],
    ['a field of the owner', row('viewer', 'query', 'users', 'viewer.name')],
    ["a field on another subgraph's entity", row('viewer', 'query', 'users guilds', 'viewer.guilds')],
    ['a member of an event union', row('guildEvents', 'subscription', 'guilds', 'guildEvents.Left')],
  ])('finds %s', (_, one) => {
    expect(gapOf(one, graph)).toBeNull();
  });

  it.each([
    ['a missing operation', row('guilds', 'query', 'guilds'), 'absent'],
    ['an operation of another kind', row('login', 'query', 'users'), 'absent'],
    ['a missing field', row('viewer', 'query', 'users', 'viewer.age'), 'absent'],
    ['a missing member', row('guildEvents', 'subscription', 'guilds', 'guildEvents.Renamed'), 'absent'],
    ['a root of another owner', row('guild', 'query', 'users'), 'wrong'],
    ['a field of another owner', row('viewer', 'query', 'users', 'viewer.guilds'), 'wrong'],
  ])('tells about %s', (_, one, kind) => {
    expect(gapOf(one, graph)?.kind).toBe(kind);
  });
});
