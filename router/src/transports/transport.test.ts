import { asActor } from '@testverse/platform/testing';
import type { RequestMeta } from '@testverse/platform/context';
import { forbidden } from '@testverse/platform/errors';
import type { SubgraphRequest, SubgraphResult, SubgraphStream } from '@testverse/platform/execution';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transport } from './index.ts';
import { Letters, metaOf, ways } from './testing/letters.ts';

type Opened = SubgraphStream | SubgraphResult;

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

  describe('a subscription', () => {
    async function open(
      document: string,
      { who = 'r', signal = new AbortController().signal } = {},
    ): Promise<Opened> {
      const request = { document, variables: {}, meta: metaOf(who), kind: 'subscription' as const };
      const opened = await transport.subscribe?.(request, signal);
      if (!opened) throw new Error('the transport has no subscriptions');
      return opened;
    }
    async function listen(
      document: string,
      asking?: { who?: string; signal?: AbortSignal },
    ): Promise<SubgraphStream> {
      const opened = await open(document, asking);
      if (!(Symbol.asyncIterator in opened)) throw new Error(`refused: ${JSON.stringify(opened)}`);
      return opened;
    }
    const value = (result: IteratorResult<SubgraphResult> | undefined): SubgraphResult =>
      result?.value as SubgraphResult;
    const over = { done: true, value: undefined };
    const texts = 'subscription { arrived { seq text } }';

    it('gives every result in order, each once', async () => {
      const stream = await listen(texts);
      for (let seq = 1; seq <= 50; seq += 1) letters.source.emit({ seq });
      letters.source.end();
      const seqs: unknown[] = [];
      for await (const { data } of stream) seqs.push((data?.['arrived'] as { seq: number }).seq);
      expect(seqs).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
      expect(await stream.next()).toEqual(over);
    });

    it('gives those who ask one after the other at once their turns in order', async () => {
      const stream = await listen(texts);
      const asked = [stream.next(), stream.next(), stream.next()];
      for (let seq = 1; seq <= 2; seq += 1) letters.source.emit({ seq });
      letters.source.end();
      expect((await Promise.all(asked)).map(({ done, value: one }) => done === true || one.data)).toEqual([
        { arrived: { seq: 1, text: 'text 1' } },
        { arrived: { seq: 2, text: 'text 2' } },
        true,
      ]);
    });

    it('gives errors of an event as part of its result', async () => {
      const stream = await listen('subscription { arrived { seq broken } }');
      letters.source.emit({ seq: 1 });
      const result = value(await stream.next());
      expect(result.data).toEqual({ arrived: { seq: 1, broken: null } });
      expect(told(result)).toEqual([[['arrived', 'broken'], 'CONFLICT', 'no']]);
    });

    it('gives those who ask the same the same object, made once', async () => {
      const streams = await Promise.all(
        Array.from({ length: 20 }, (_, n) => listen(texts, { who: `p${n}` })),
      );
      const waiting = streams.map((stream) => stream.next());
      letters.source.emit({ seq: 1 });
      const results = (await Promise.all(waiting)).map(value);
      expect(new Set(results).size).toBe(1);
      expect(results[0]?.data).toEqual({ arrived: { seq: 1, text: 'text 1' } });
      expect(letters.made).toBe(1);
    });

    it('gives each what was made for one, and says so', async () => {
      const people = ['ada', 'ben'];
      const streams = await Promise.all(
        people.map((who) => listen('subscription { arrived { mine } }', { who })),
      );
      letters.source.emit({ seq: 1 });
      const results = await Promise.all(streams.map((stream) => stream.next()));
      expect(results.map(value)).toEqual(
        people.map((mine) => ({ data: { arrived: { mine } }, personal: true })),
      );
    });

    it('makes nothing before it is asked, and little for one who stops asking', async () => {
      const stream = await listen(texts);
      const witness = await listen('subscription { arrived { seq } }');
      for (let seq = 1; seq <= 100; seq += 1) letters.source.emit({ seq });
      const witnessed = async (count: number): Promise<void> => {
        for (let n = 0; n < count; n += 1) await witness.next();
      };
      await witnessed(50);
      expect(letters.made).toBe(0);
      expect(value(await stream.next()).data).toEqual({ arrived: { seq: 1, text: 'text 1' } });
      await witnessed(50);
      expect(letters.made).toBeLessThan(40);
    });

    it('ends at once when it is returned or aborted, also while somebody waits, and so does its source', async () => {
      const abort = new AbortController();
      const streams = [await listen(texts), await listen(texts, { signal: abort.signal })];
      const waiting = streams.map((stream) => stream.next());
      await vi.waitFor(() => expect(letters.source.asked).toBe(2));
      expect(await streams[0]?.return()).toEqual(over);
      abort.abort();
      expect(await Promise.all(waiting)).toEqual([over, over]);
      await vi.waitFor(() => expect(letters.source.listening).toBe(0));
      expect(await streams[0]?.next()).toEqual(over);
    });

    it('that is aborted before it is open never gives anything', async () => {
      const abort = new AbortController();
      const opening = listen(texts, { signal: abort.signal });
      abort.abort();
      expect(await (await opening).next()).toEqual(over);
      expect(await (await listen(texts, { signal: abort.signal })).next()).toEqual(over);
      await vi.waitFor(() => expect(letters.source.listening).toBe(0));
    });

    it('that is refused is a result', async () => {
      const refused = (await open('subscription { arrived(box: "closed") { seq } }')) as SubgraphResult;
      expect(refused.data).toBeUndefined();
      expect(told(refused)).toEqual([[['arrived'], 'FORBIDDEN', 'Not for you.']]);
    });

    it('that the subgraph cannot open rejects', async () => {
      await expect(open('subscription { arrived(box: "broken") { seq } }')).rejects.toThrow();
    });

    it('ends with a refusal as its last result', async () => {
      const stream = await listen(texts);
      letters.source.fail(forbidden('No longer.'));
      expect(told(value(await stream.next()))).toEqual([[['arrived'], 'FORBIDDEN', 'No longer.']]);
      expect(await stream.next()).toEqual(over);
    });

    it.each([
      ['Error', 'Error'],
      ['SubscriberBehind', 'SubscriberBehind'],
    ])('whose source fails in another way rejects, and is over: %s', async (name, known) => {
      const stream = await listen(texts);
      letters.source.emit({ seq: 1 });
      letters.source.fail(Object.assign(new Error('row lock'), { name }));
      expect(value(await stream.next()).data).toEqual({ arrived: { seq: 1, text: 'text 1' } });
      await expect(stream.next()).rejects.toMatchObject({ name: known });
      expect(await stream.next()).toEqual(over);
    });
  });
});
