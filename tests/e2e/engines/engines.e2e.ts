import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProduct, type Product } from '../../support/product.ts';
import { operationNames, play, type Step } from './session.ts';

const running: Product[] = [];
let own: Step[];
let stock: Step[];

/** The order of an answer's fields is part of it; that of an error's extensions is not. */
function isSame(step: Step, other: Step | undefined): boolean {
  return isDeepStrictEqual(step, other) && JSON.stringify(step.data) === JSON.stringify(other?.data);
}

async function session(engine: string): Promise<Step[]> {
  const product = await startProduct({ env: { ROUTER_ENGINE: engine } });
  running.push(product);
  return play(product.graphql);
}

beforeAll(async () => {
  own = await session('testverse');
  stock = await session('apollo-gateway');
});
afterAll(() => Promise.all(running.map((product) => product.remove())));

describe('every operation of the SDK', () => {
  it('is part of the session', async () => {
    const played = new Set(own.map(({ operation }) => operation));
    expect((await operationNames()).filter((name) => !played.has(name))).toEqual([]);
  });

  it('is answered by our engine as by the stock gateway, data and errors', () => {
    expect(own.map(({ title }) => title)).toEqual(stock.map(({ title }) => title));
    const different = own.flatMap((step, index) => {
      const other = stock[index];
      return isSame(step, other) ? [] : [{ own: step, stock: other }];
    });
    expect(different).toEqual([]);
  });

  it('has answers worth comparing: data, refusals and errors', () => {
    const answered = own.filter(({ data }) => JSON.stringify(data).length > 50);
    const failed = own.filter(({ errors }) => Array.isArray(errors) && errors.length > 0);
    expect(answered.length).toBeGreaterThan(40);
    expect(failed.length).toBeGreaterThan(10);
    // A bug of ours that both engines show would look like agreement.
    expect(failed.filter(({ errors }) => JSON.stringify(errors).includes('"INTERNAL"'))).toEqual([]);
  });
});
