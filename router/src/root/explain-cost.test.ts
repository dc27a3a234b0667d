import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testLimits } from '../admission/limits.ts';
import { RawSocket } from '../testing/raw-socket.ts';
import { openTestRouter, type TestRouter } from '../testing/test-router.ts';

interface Body {
  data: {
    explainCost: { requested: number; maximum: number; byField: { path: string; cost: number }[] };
  } | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
  extensions?: { cost: { requested: number } };
}

const explained = `query ($document: String!, $variables: JSON, $operationName: String) {
  explainCost(document: $document, variables: $variables, operationName: $operationName) {
    requested maximum byField { path cost rows } } }`;
const paged = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on User { name } } }';

describe('explainCost', () => {
  let router: TestRouter;
  beforeAll(async () => {
    router = await openTestRouter();
  });
  afterAll(() => router.close());

  const explain = async (variables: object): Promise<Body & { status: number }> => {
    const response = await router.graphql(explained, { variables });
    return { ...((await response.json()) as Body), status: response.status };
  };

  it('tells what the door would take, field by field, and runs nothing', async () => {
    const variables = { ids: Array.from({ length: 7 }, () => 'user_01h2xcejqtf2nbrexx3vqjhp41') };
    const { data } = await explain({ document: paged, variables });
    expect(data).toEqual({
      explainCost: { requested: 7, maximum: 5_000, byField: [{ path: 'nodes', cost: 7, rows: 7 }] },
    });
    const run = await router.graphql(paged, { variables, headers: { 'x-cost': '1' } });
    expect(((await run.json()) as Body).extensions?.cost.requested).toBe(7);
  });

  it('tells parts that make the whole, and that no operation is free', async () => {
    const several = `{ ${Array.from({ length: 20 }, (_, nth) => `n${nth}: nodes(ids: []) { id }`).join(' ')} }`;
    const { data } = await explain({ document: several });
    const { requested, byField } = data?.explainCost ?? { requested: 0, byField: [] };
    expect(byField.reduce((sum, { cost }) => sum + cost, 0)).toBe(requested);
    const free = await explain({ document: '{ __typename }' });
    expect(free.data?.explainCost).toMatchObject({ requested: 1, byField: [{ path: '', cost: 1, rows: 1 }] });
  });

  it('refuses what the door would refuse, in the same words', async () => {
    const deep = `{ node(id: "a") { ${'... on User { friend { '.repeat(14)} id ${'} }'.repeat(14)} } }`;
    for (const document of ['{', '{ nothing }', deep, `{ ${'a: __typename '.repeat(40)} }`]) {
      const sent = (await (await router.graphql(document)).json()) as Body;
      const { errors } = await explain({ document });
      expect(errors?.[0]?.message).toBe(sent.errors?.[0]?.message);
      expect(errors?.[0]?.extensions['code']).toBe(sent.errors?.[0]?.extensions['code']);
    }
    for (const wrong of [
      { document: '' },
      { document: paged, operationName: 'Other' },
      { document: paged, variables: ['x'] },
    ])
      expect((await explain(wrong)).errors?.[0]?.extensions['code'], JSON.stringify(wrong)).toBe(
        'BAD_USER_INPUT',
      );
    const many = { ids: Array.from({ length: 101 }, String) };
    const passed = await explain({ document: paged, variables: many });
    expect(passed.errors?.[0]?.extensions).toMatchObject({
      code: 'OPERATION_TOO_COMPLEX',
      limit: 'listItems',
    });
  });

  it('lets what it refuses be paid for as if it had been sent, over every door', async () => {
    const own = await openTestRouter({ limits: { ...testLimits, anonymousRequestsPerMinute: 100 } });
    const variables = { document: `{ wrong } # ${'x'.repeat(10_000)}` };
    const left = async (document: string): Promise<string | null> =>
      (await own.graphql(explained, { variables: { document } })).headers.get('ratelimit-remaining');
    expect(await left('{ __typename }')).toBe('99');
    expect(await left(variables.document)).toBe('79');
    const streamed = await fetch(`${own.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: explained, variables }),
    });
    expect(await streamed.text()).toContain('GRAPHQL_VALIDATION_FAILED');
    await vi.waitUntil(async () => Number(await left('{ __typename }')) < 60, { timeout: 30_000 });
    const before = Number(await left('{ __typename }'));
    const socket = await RawSocket.greeted(own.url);
    await socket.ask('1', explained, { variables });
    socket.close();
    expect(Number(await left('{ __typename }'))).toBeLessThan(before - 20);
    await own.close();
  });

  it('explains one operation in a request', async () => {
    const twice = `{ a: explainCost(document: "{ __typename }") { requested }
      b: explainCost(document: "{ __typename }") { requested } }`;
    const response = await router.graphql(twice);
    const { errors } = (await response.json()) as Body;
    expect(response.status).toBe(400);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'OPERATION_TOO_COMPLEX', limit: 'explanations' });
  });

  it('explains nothing that the list of documents does not have, where only the list counts', async () => {
    const strict = await openTestRouter({ knownOperations: [explained], safelist: 'only' });
    const response = await strict.graphql(explained, { variables: { document: paged } });
    const { errors } = (await response.json()) as Body;
    expect(errors?.[0]?.extensions['code']).toBe('OPERATION_NOT_LISTED');
    const own = await strict.graphql(explained, { variables: { document: explained } });
    expect(((await own.json()) as Body).data?.explainCost.requested).toBe(10);
    await strict.close();
  });
});
