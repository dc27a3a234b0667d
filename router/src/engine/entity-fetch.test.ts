import { parse } from 'graphql';
import { anonymousActor } from '@testverse/platform/actor';
import type { SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../transports/index.ts';
import { createEngine, type EngineAnswer } from './index.ts';
import { createTestWorld } from './testing/world.ts';

const world = createTestWorld();
const meta = { requestId: 'entities', actor: anonymousActor() };
type Execute = Transport['execute'];

/** Asks while `answer` stands between the engine and the subgraph of parcels. */
async function ask(
  source: string,
  answer: (execute: Execute, request: SubgraphRequest) => ReturnType<Execute> = (execute, request) =>
    execute(request),
  variables: Record<string, unknown> = {},
): Promise<{ answer: EngineAnswer; calls: SubgraphRequest[] }> {
  const calls: SubgraphRequest[] = [];
  const transports = world.transports.map((transport): Transport => {
    if (transport.name !== 'shipping') return transport;
    const execute: Execute = (request) => {
      calls.push(request);
      return answer(transport.execute, request);
    };
    return { ...transport, execute };
  });
  const engine = createEngine({ ...world, transports });
  return { answer: await engine.execute({ document: parse(source), variables, meta }), calls };
}

describe('what one subgraph is asked about entities at the same time', () => {
  const source = `query ($n: Int!) { me {
    best { parcels(first: $n) { id } }
    friends { parcels(first: 1) { book { id } } reviews { author { parcels(first: 1) { book { id } } } } } } }`;
  const variables = { n: 2 };

  it('is one call: alike questions are one, others stand beside it with the variables of the client', async () => {
    const { answer, calls } = await ask(source, undefined, variables);
    const [call, later] = calls;
    expect(calls).toHaveLength(2);
    expect(call?.document.match(/_entities/g)).toHaveLength(2);
    expect(Object.keys(call?.variables ?? {}).sort()).toEqual(['n', 'representations0', 'representations1']);
    // Known only when the reviews are there.
    expect(Object.keys(later?.variables ?? {})).toEqual(['representations']);
    // The reviews do not know the second friend.
    expect(answer.errors?.map(({ path }) => path)).toEqual([['me', 'friends', 1, 'reviews']]);
    expect(JSON.parse(JSON.stringify(answer.data))).toMatchObject({
      me: {
        best: { parcels: [{ id: 'cyd-0' }, { id: 'cyd-1' }] },
        friends: [{ parcels: [{ book: { id: 'p0' } }] }, null],
      },
    });
  });

  it('asks only what there is to ask', async () => {
    const nobody = `{ user(id: "nobody") { parcels(first: 2) { id } } me { best { best { parcels(first: 2) { id } } }
      friends { parcels(first: 1) { id } } } }`;
    const { answer, calls } = await ask(nobody);
    expect(answer.errors).toBeUndefined();
    const asked = calls.filter(({ document }) => document.includes('_entities'));
    expect(asked.map((call) => Object.keys(call.variables))).toEqual([['representations']]);
  });

  it('is asked again one by one when all is refused for the sake of one', async () => {
    const { calls, answer } = await ask(
      source,
      (execute, request) => {
        if (!request.document.includes('entities1')) return execute(request);
        return { data: null, errors: [{ message: 'this is too much at once' }] };
      },
      variables,
    );
    expect(calls.map(({ document }) => document.match(/_entities/g)?.length)).toEqual([2, 1, 1, 1]);
    expect(answer).toEqual((await ask(source, undefined, variables)).answer);
  });

  it('fails at every place when the way fails', async () => {
    const { answer } = await ask(source, () => Promise.reject(new Error('cut')), variables);
    const told = answer.errors?.map(({ path, extensions }) => [extensions['code'], path?.join('.')]);
    for (const path of ['me.best', 'me.friends']) expect(told).toContainEqual(['SUBGRAPH_UNAVAILABLE', path]);
  });

  it('loses only the part that was not answered', async () => {
    const withoutSecond = async (execute: Execute, request: SubgraphRequest): Promise<SubgraphResult> => {
      const result = await execute(request);
      return { ...result, data: { ...result.data, entities1: undefined } };
    };
    const { answer } = await ask(source, withoutSecond, variables);
    const told = answer.errors?.filter(({ extensions }) => extensions['code'] === 'SUBGRAPH_UNAVAILABLE');
    expect(told?.map(({ path }) => path)).toEqual([['me', 'friends']]);
  });

  it('is one call on every level, also when something else follows it', async () => {
    const { calls } = await ask(`{ me {
      best { parcels(first: 1) { book { x: price } } } friends { parcels(first: 2) { book { y: name } } } } }`);
    expect(calls).toHaveLength(1);
  });

  it('tells nothing of places where there was nothing to ask', async () => {
    const nowhere =
      '{ me { a: best { best { parcels(first: 1) { id } } } best { parcels(first: 1) { id } } } }';
    const { answer } = await ask(nowhere, () => Promise.reject(new Error('cut')));
    const told = answer.errors?.filter(({ extensions }) => extensions['code'] === 'SUBGRAPH_UNAVAILABLE');
    expect(told?.map(({ path }) => path?.join('.'))).toEqual(['me.best']);
  });

  it('leaves the variables of steps to the graph', async () => {
    const { answer } = await ask(
      'query ($representations0: Int!) { me { parcels(first: $representations0) { id } } }',
    );
    expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });
});

describe('where every call is a message', () => {
  /** Subgraphs in the order they are asked, and the answer. */
  async function asked(source: string, isRemote: boolean): Promise<[calls: string[], data: unknown]> {
    const calls: string[] = [];
    const transports = world.transports.map((transport): Transport => {
      const execute: Execute = async (request) => {
        calls.push(transport.name);
        return transport.execute(request);
      };
      return { ...transport, isRemote, execute };
    });
    const document = parse(source);
    const { data, errors } = await createEngine({ ...world, transports }).execute({ document, meta });
    expect(errors).toBeUndefined();
    return [calls, JSON.parse(JSON.stringify(data))];
  }

  it('those who will ask the same subgraph keep step, whomever they ask first, and get the same', async () => {
    const source = `{ me { username reviews { stars product { name } } }
      topReviews { stars author { username parcels(first: 1) { id } } product { name } } }`;
    const [many, expected] = await asked(source, false);
    const [few, data] = await asked(source, true);
    expect(data).toEqual(expected);
    expect([many.length, few.length]).toEqual([6, 5]);
  });

  it('a question that nothing follows goes with the next one to the same subgraph', async () => {
    const source = '{ me { parcels(first: 1) { id } reviews { author { parcels(first: 2) { id } } } } }';
    const [many, expected] = await asked(source, false);
    const [few, data] = await asked(source, true);
    expect(data).toEqual(expected);
    expect([many.length, few.length]).toEqual([4, 3]);
  });
});
