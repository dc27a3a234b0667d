import { buildASTSchema, parse, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ids, smallSubgraphs } from '../testing/small-subgraphs.ts';
import { openTestRouter, type TestRouter } from '../testing/test-router.ts';
import { nodeTypesOf } from './node-types.ts';
import { rootSdl } from './root-sdl.ts';

interface Body {
  data: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

describe.each(['testverse', 'apollo-gateway'] as const)('node with the engine %s', (engine) => {
  const withRouter = async (
    run: (
      router: TestRouter,
      ask: (query: string, variables?: object, token?: string) => Promise<Body>,
    ) => Promise<void>,
  ) => {
    const router = await openTestRouter({ engine });
    const ask = async (query: string, variables?: object, token?: string): Promise<Body> => {
      const headers = token ? { authorization: `Bearer ${token}` } : undefined;
      return (await (await router.graphql(query, { variables, headers })).json()) as Body;
    };
    try {
      await run(router, ask);
    } finally {
      await router.close();
    }
  };

  it('finds an object of any type and goes on to its fields', () =>
    withRouter(async (_router, ask) => {
      const query = `query ($id: ID!) { node(id: $id) { __typename id ... on User { name } ... on SecretClub { motto owner { name } } } }`;
      expect((await ask(query, { id: ids.bob })).data).toEqual({
        node: { __typename: 'User', id: ids.bob, name: 'Bob' },
      });
      expect((await ask(query, { id: ids.open })).data).toEqual({
        node: { __typename: 'SecretClub', id: ids.open, motto: 'quiet', owner: { name: 'Ada' } },
      });
    }));

  it('asks the owner even when nothing but the id is wanted: private and unknown look alike', () =>
    withRouter(async (router, ask) => {
      for (const selection of [
        'id',
        '__typename',
        'id __typename',
        '... on SecretClub { id }',
        '... on SecretClub { motto }',
      ]) {
        const query = `query ($hidden: ID!, $nobody: ID!) { hidden: node(id: $hidden) { ${selection} } nobody: node(id: $nobody) { id } }`;
        const answer = await ask(query, { hidden: ids.hidden, nobody: ids.nobody });
        expect(answer).toEqual({ data: { hidden: null, nobody: null } });
      }
      const token = await router.auth.token();
      const seen = await ask('query ($id: ID!) { node(id: $id) { id } }', { id: ids.hidden }, token);
      expect(seen).toEqual({ data: { node: { id: ids.hidden } } });
    }));

  it('finds several in order, with one question to each owner', () =>
    withRouter(async (router, ask) => {
      const list = [ids.bob, ids.hidden, ids.ada, ids.nobody, ids.open];
      const { data } = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: list });
      expect(data).toEqual({ nodes: [{ id: ids.bob }, null, { id: ids.ada }, null, { id: ids.open }] });
      expect([router.users.calls, router.clubs.calls]).toEqual([1, 1]);
    }));

  it('refuses an id of no type, a malformed one, and too many', () =>
    withRouter(async (_router, ask) => {
      for (const id of [
        'planet_01h2xcejqtf2nbrexx3vqjhp41',
        'user_short',
        'user',
        '',
        '__proto___01h2xcejqtf2nbrexx3vqjhp41',
      ]) {
        const answer = await ask('query ($id: ID!) { node(id: $id) { id } }', { id });
        expect(answer.data).toEqual({ node: null });
        expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
      }
      const many = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        ids: Array<string>(101).fill(ids.ada),
      });
      expect(many.errors?.[0]?.extensions['code']).toBe('OPERATION_TOO_COMPLEX');
    }));

  it('names the owner that does not answer, and answers the rest', () =>
    withRouter(async (router, ask) => {
      router.clubs.isAway = true;
      const answer = await ask(
        `{ user: node(id: "${ids.ada}") { id } club: node(id: "${ids.open}") { id } hello }`,
      );
      expect(answer.data).toEqual({ user: { id: ids.ada }, club: null, hello: 'world' });
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    }));

  it('tells the health of the platform in its words', () =>
    withRouter(async (router, ask) => {
      router.clubs.isAway = true;
      const { data } = await ask(
        '{ systemHealth { status checkedAt version uptimeSeconds memory { status usedBytes } subgraphs { name status latencyMs database } } }',
      );
      expect(data?.['systemHealth']).toMatchObject({
        status: 'DEGRADED',
        checkedAt: '2026-11-21T09:00:00.000Z',
        version: '1.2.3',
        memory: { status: expect.stringMatching(/OPTIMAL|WARNING|CRITICAL/) as string },
        subgraphs: [
          { name: 'clubs', status: 'CRITICAL', latencyMs: null, database: 'DISCONNECTED' },
          { name: 'users', status: 'HEALTHY', latencyMs: 1, database: 'CONNECTED' },
        ],
      });
    }));
});

describe('the table of types', () => {
  const { users, clubs } = smallSubgraphs();

  it('is read from the owners alone', () => {
    expect(nodeTypesOf([users, clubs])).toEqual([
      { name: 'SecretClub', prefix: 'secret_club', owner: 'clubs' },
      { name: 'User', prefix: 'user', owner: 'users' },
    ]);
  });

  it('refuses a type with two owners', () => {
    expect(() => nodeTypesOf([users, { name: 'other', sdl: users.sdl }])).toThrow(
      'User implements Node in users and in other',
    );
  });

  it('makes a schema in which everything is described but what others own', () => {
    const document = parse(rootSdl(nodeTypesOf([users, clubs])));
    expect(() => buildASTSchema(document, { assumeValid: true })).not.toThrow();
    const bare: string[] = [];
    visit(document, {
      enter: (node) => {
        if (!('description' in node) || node.description || !('name' in node) || !node.name) return;
        if (node.name.value !== 'Query') bare.push(node.name.value);
      },
    });
    expect(bare).toEqual(['SecretClub', 'id', 'User', 'id']);
  });
});
