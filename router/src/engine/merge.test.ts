import { describe, expect, it } from 'vitest';
import { copyOf, mergeInto } from './merge.ts';
import type { Json } from './state.ts';

function merged(target: Json, source: Json): Json {
  mergeInto(target, source);
  return target;
}

describe('mergeInto', () => {
  it.each<[string, Json, Json, Json]>([
    ['adds keys', { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    ['merges objects by key', { a: { x: 1 } }, { a: { y: 2 } }, { a: { x: 1, y: 2 } }],
    [
      'merges lists by position',
      { a: [{ x: 1 }, { x: 2 }] },
      { a: [{ y: 1 }, { y: 2 }] },
      {
        a: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
      },
    ],
    ['merges lists of lists', { a: [[{ x: 1 }]] }, { a: [[{ y: 1 }]] }, { a: [[{ x: 1, y: 1 }]] }],
    ['takes what the shorter list lacks', { a: [1] }, { a: [1, 2] }, { a: [1, 2] }],
    [
      'keeps an item that came as null from one side only',
      { a: [null] },
      { a: [{ y: 1 }] },
      { a: [{ y: 1 }] },
    ],
    ['replaces a leaf', { a: 1 }, { a: 2 }, { a: 2 }],
    ['replaces an object by null', { a: { x: 1 } }, { a: null }, { a: null }],
    ['leaves what came as undefined', { a: 1 }, { a: undefined }, { a: 1 }],
    ['replaces a list by an object', { a: [1] }, { a: { x: 1 } }, { a: { x: 1 } }],
  ])('%s', (_, target, source, expected) => {
    expect(merged(target, source)).toEqual(expected);
  });

  it('takes keys that every object inherits as plain keys', () => {
    const target = merged({}, { constructor: { x: 1 }, toString: 't' });
    expect(Object.keys(target)).toEqual(['constructor', 'toString']);
    expect(merged(target, { constructor: { y: 2 } })['constructor']).toEqual({ x: 1, y: 2 });
    expect(Object.hasOwn(Object, 'y')).toBe(false);
  });

  it('pollutes nothing by __proto__ in the JSON of a subgraph', () => {
    const hostile = (): Json =>
      JSON.parse(
        '{ "__proto__": { "polluted": 1 }, "a": { "__proto__": { "polluted": 1 }, "b": 1 }, "l": [{ "__proto__": { "polluted": 1 } }] }',
      ) as Json;
    const target = merged({ a: { c: 1 }, l: [{ d: 1 }] }, hostile());
    merged(target, hostile());
    expect(({} as Json)['polluted']).toBeUndefined();
    expect(
      [target, target['a'], (target['l'] as unknown[])[0]].map((one) => (one as Json)['polluted']),
    ).toEqual([undefined, undefined, undefined]);
    expect(Object.getPrototypeOf(target['a'])).toBe(Object.prototype);
  });
});

describe('a copy', () => {
  it('shares no object or list with its original, whatever prototype those have', () => {
    const inner = Object.assign(Object.create(null) as Record<string, unknown>, { n: 1 });
    const original = { list: [{ a: 1 }, [2, null]], inner };
    const copy = copyOf(original);
    mergeInto(copy, { list: [{ b: 2 }, [3]], inner: { n: 2 } });
    expect(copy).toEqual({ list: [{ a: 1, b: 2 }, [3, null]], inner: { n: 2 } });
    expect(original).toEqual({ list: [{ a: 1 }, [2, null]], inner: { n: 1 } });
  });

  it('keeps what is no plain object as it is, and drops what would change a prototype', () => {
    const date = new Date(0);
    const hostile = JSON.parse('{ "__proto__": { "polluted": 1 }, "n": 1 }') as object;
    const copy = copyOf({ date, hostile });
    expect(copy.date).toBe(date);
    expect(Object.getPrototypeOf(copy.hostile)).toBe(Object.prototype);
    expect(copy.hostile).toEqual({ n: 1 });
  });
});
