import { asActor } from '@testverse/platform/testing';
import type { RequestMeta } from '@testverse/platform/context';
import type { SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from './index.ts';
import { Letters, metaOf, ways } from './testing/letters.ts';

describe.each(Object.entries(ways))('the %s transport', (_, open) => {
  let letters: Letters;
  let transport: Transport;
  let close: () => Promise<void>;

  beforeEach(async () => {
    letters = new Letters();
    ({ transport, close } = await open(letters));
  });
  afterEach(() => close());

  function ask(document: string, request: Partial<SubgraphRequest> = {}): Promise<SubgraphResult> {
    const kind = document.startsWith('mutation') ? 'mutation' : 'query';
    const whole = { document, variables: {}, meta: metaOf('r'), kind, ...request } as const;
    return Promise.resolve(transport.execute(whole));
  }
  const told = ({ errors = [] }: SubgraphResult): unknown[] =>
    errors.map(({ path, extensions, message }) => [path, extensions?.['code'], message]);

  it('answers with data, by variables and the name of the operation', async () => {
    const document = 'query A($t: String) { echo(text: $t) } query B { echo }';
    const answer = await ask(document, { operationName: 'A', variables: { t: 'é😀\u2028"' } });
    expect(answer).toEqual({ data: { echo: 'é😀\u2028"' } });
    expect(await ask(document, { operationName: 'B' })).toEqual({ data: { echo: 'none' } });
  });

  it('answers with errors at their paths, with their codes, beside the data', async () => {
    const answer = await ask('{ l: letters { secret } echo }');
    expect(answer.data).toEqual({ l: [{ secret: 'a' }, { secret: null }], echo: 'none' });
    expect(told(answer)).toEqual([[['l', 1, 'secret'], 'FORBIDDEN', 'Not for you.']]);
  });

  it('answers without data where the specification says so', async () => {
    const answer = await ask('{ strict }');
    expect(answer.data).toBeNull();
    expect(answer.errors).toHaveLength(1);
    const refused = await ask('query Q($n: Int!) { long(length: $n) }');
    expect(refused.data).toBeUndefined();
    expect(refused.errors).toHaveLength(1);
  });

  it('tells the subgraph who asks, as the router knows them', async () => {
    const meta: RequestMeta = {
      requestId: 'r1',
      actor: asActor({ role: 'MODERATOR', ipHash: 'h' }),
      idempotency: { key: 'k', fields: { a: 0 } },
      refreshCookie: 'c',
      userAgent: 'Ünïcode',
    };
    const { data, personal } = await ask('{ viewer }', { meta });
    expect(JSON.parse(data?.['viewer'] as string)).toEqual(meta);
    expect(personal).toBe(true);
    expect(await ask('{ echo }')).not.toHaveProperty('personal');
  });

  it('hands on what is to be done beside the data', async () => {
    const cookie = { token: 'r', expiresAt: new Date(86_400_000) };
    expect((await ask('mutation { signIn }')).effects).toEqual({ refreshCookie: cookie });
    expect((await ask('mutation { signOut }')).effects).toEqual({ refreshCookie: null });
    expect(await ask('{ echo }')).not.toHaveProperty('effects');
  });

  it('lets queries of one burst share what is loaded, and nobody else', async () => {
    const load = async (key: string, meta: RequestMeta, burst: boolean): Promise<unknown> => {
      const document = 'query Q($key: String) { load(key: $key) }';
      return (await ask(document, { variables: { key }, meta, burst })).data?.['load'];
    };
    const [ada, ben] = [metaOf('ada'), metaOf('ben')];
    const together = [
      load('1', ada, true),
      load('2', ada, true),
      load('3', ben, true),
      load('4', ada, false),
    ];
    expect(await Promise.all(together)).toEqual(['1,2', '1,2', '3', '4']);
    expect(await load('5', ada, true)).toBe('5');
  });

  it('rejects when the operation is none', async () => {
    await expect((async () => ask('{ echo'))()).rejects.toThrow();
  });
});
