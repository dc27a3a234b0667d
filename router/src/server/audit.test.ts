import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestRouter, type TestRouter } from '../testing/test-router.ts';

let router: TestRouter;
beforeAll(async () => {
  router = await openTestRouter();
});
afterAll(() => router.close());

const failed = async (fetchFn: typeof fetch): Promise<string[]> => {
  const results = await auditServer({ url: `${router.url}/graphql`, fetchFn });
  expect(results.length).toBeGreaterThan(55);
  return results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.status} ${result.id} ${result.name}`],
  );
};

describe('GraphQL over HTTP', () => {
  it('passes every audit when GET requests carry the header that forces a preflight', async () => {
    const withHeader: typeof fetch = (url, init) =>
      fetch(url, {
        ...init,
        headers: {
          ...(init?.headers as Record<string, string>),
          ...(init?.method === 'POST' ? {} : { 'apollo-require-preflight': '1' }),
        },
      });
    expect(await failed(withHeader)).toEqual([]);
  });

  it('has no error and no warning without that header; what it then refuses is optional', async () => {
    const found = await failed(fetch);
    expect(found.filter((line) => !line.startsWith('notice '))).toEqual([]);
    expect(found.map((line) => line.split(' ')[1]).sort()).toEqual(['5A70', '6A70', 'D6D5']);
  });
});
