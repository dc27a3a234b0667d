import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DoorError } from './router.ts';
import { ids } from './testing/small-subgraphs.ts';
import { openTestRouter, type TestRouter } from './testing/test-router.ts';

interface Body {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
  extensions?: Record<string, unknown>;
}

const read = async (response: Response): Promise<Body> => (await response.json()) as Body;

describe.each(['testverse', 'apollo-gateway'] as const)('the router with the engine %s', (engine) => {
  let router: TestRouter;
  beforeAll(async () => {
    router = await openTestRouter({ engine });
  });
  afterAll(() => router.close());

  it('answers across subgraphs', async () => {
    const body = await read(await router.graphql('{ hello clubs { motto owner { name clubs { id } } } }'));
    expect(body).toEqual({
      data: {
        hello: 'world',
        clubs: [{ motto: 'quiet', owner: { name: 'Ada', clubs: [{ id: ids.open }] } }],
      },
    });
  });

  it('hands the actor on', async () => {
    expect((await read(await router.graphql('{ viewer { name } }'))).data).toEqual({ viewer: null });
    const authorization = `Bearer ${await router.auth.token()}`;
    const body = await read(await router.graphql('{ viewer { name } }', { headers: { authorization } }));
    expect(body.data).toEqual({ viewer: { name: 'Ada' } });
  });

  it('sets the cookie a subgraph asked for, outside the body', async () => {
    const response = await router.graphql('mutation { login }');
    expect(response.headers.get('set-cookie')).toContain('__Host-tv_refresh=fresh.secret');
    expect(await response.text()).not.toContain('fresh.secret');
  });

  it('never plans or calls for a refused operation', async () => {
    const before = router.users.calls + router.clubs.calls;
    const deep = `{ clubs { ${'owner { clubs { '.repeat(8)} id ${'} }'.repeat(8)} } }`;
    const wide = `{ ${Array.from({ length: 40 }, (_, index) => `a${index}: hello`).join(' ')} }`;
    for (const query of [deep, wide, '{ nothing }', 'subscription { x }', '{']) {
      expect((await router.graphql(query)).status).toBe(400);
    }
    expect(router.users.calls + router.clubs.calls).toBe(before);
  });

  it('judges variables, without guessing what was meant', async () => {
    const response = await router.graphql('query ($id: ID!) { node(id: $id) { id } }', {
      variables: { id: null },
    });
    expect(response.status).toBe(400);
    const { errors } = await read(response);
    expect(errors?.map((error) => error.extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });

  it('is not confused by names of the language it is written in', async () => {
    const query =
      'query ($constructor: Boolean = true) { constructor: hello toString: hello @include(if: $constructor) valueOf: clubs { hasOwnProperty: motto } }';
    const body = await read(await router.graphql(query));
    expect(body.data).toEqual({
      constructor: 'world',
      toString: 'world',
      valueOf: [{ hasOwnProperty: 'quiet' }],
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('answers the rest when a subgraph is away, and is not ready then', async () => {
    router.clubs.isAway = true;
    const partial = await router.graphql(
      '{ hello node(id: "secret_club_01h2xcejqtf2nbrexx3vqjhp43") { id } }',
    );
    expect(partial.status).toBe(200);
    expect((await read(partial)).data).toEqual({ hello: 'world', node: null });
    const nothing = await router.graphql('{ clubs { id } }');
    expect(nothing.status).toBe(503);
    expect((await read(nothing)).errors?.[0]?.extensions).toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    expect((await fetch(`${router.url}/ready`)).status).toBe(503);
    router.clubs.isAway = false;
  });

  it('answers the rest when the way to a subgraph is broken', async () => {
    router.clubs.isBroken = true;
    const partial = await router.graphql(
      '{ hello node(id: "secret_club_01h2xcejqtf2nbrexx3vqjhp43") { id } }',
    );
    router.clubs.isBroken = false;
    expect(partial.status).toBe(200);
    const { data, errors } = await read(partial);
    expect([data, errors?.length]).toEqual([{ hello: 'world', node: null }, 1]);
    expect(JSON.stringify(errors)).not.toContain('ECONNREFUSED');
  });
});

describe('startRouter', () => {
  it('says which port is taken, in the system’s word', async () => {
    const router = await openTestRouter();
    const port = Number(new URL(router.url).port);
    const second = openTestRouter({ port });
    await expect(second).rejects.toBeInstanceOf(DoorError);
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE', port });
    await router.close();
  });
});
