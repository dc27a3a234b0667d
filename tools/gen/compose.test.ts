import { expect, it } from 'vitest';
import { compose } from './compose.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const users = {
  name: 'users',
  sdl: `${link} "A person." type User @key(fields: "id") { id: ID! } type Query { viewer: User }`,
};
const guilds = {
  name: 'guilds',
  sdl: `${link} type User @key(fields: "id") { id: ID! "Hers." guilds: Int } type Query { guild: Int }`,
};

it('joins the subgraphs for the router and hides federation from clients', () => {
  const { supergraph, api } = compose([users, guilds]);
  expect(supergraph).toContain('join__Graph');
  expect(api).toContain('"""A person."""\ntype User {\n  """Hers."""\n  guilds: Int\n  id: ID!\n}');
  expect(api).not.toMatch(/join__|link__|_Entity|federation/);
});

it('tells why subgraphs do not compose', () => {
  const other = { name: 'guilds', sdl: `${link} type Query { viewer: Int }` };
  expect(() => compose([users, other])).toThrow(/do not compose:\n- .*viewer/);
});
