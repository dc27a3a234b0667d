import { describe, expect, it } from 'vitest';
import { jsonShape } from './json-shape.ts';

const shapeOf = (value: unknown): ReturnType<typeof jsonShape> =>
  jsonShape(Buffer.from(JSON.stringify(value)));

/** The same, from the value itself. */
function counted(value: unknown, isWhole = true): ReturnType<typeof jsonShape> {
  if (typeof value !== 'object' || value === null) return { keys: 0, widest: 0, longest: 0 };
  const inner = Object.values(value).map((one) => counted(one, false));
  const size = Math.max(1, inner.length);
  const isList = Array.isArray(value);
  return {
    keys: inner.reduce((sum, { keys }) => sum + keys, isList ? 0 : inner.length),
    widest: Math.max(isList ? 0 : size, ...inner.map(({ widest }) => widest)),
    longest: Math.max(isList && !isWhole ? size : 0, ...inner.map(({ longest }) => longest)),
  };
}

describe('what a JSON text holds', () => {
  it('is counted without parsing it', () => {
    expect(shapeOf({ a: 1, b: [1, 2, 3], c: { d: {}, e: [[], [[1, 2]]] } })).toEqual({
      keys: 5,
      widest: 3,
      longest: 3,
    });
    expect(shapeOf([{ a: 1 }, { a: 2 }])).toEqual({ keys: 2, widest: 1, longest: 0 });
    expect(jsonShape(Buffer.from(' { "a" : [ 1 , 2 ] ,\n"b":"}" } '))).toEqual({
      keys: 2,
      widest: 2,
      longest: 2,
    });
  });

  it('is not told from what stands in strings', () => {
    const signs = ['"', '\\', ',', ':', '{', '}', '[', ']', '\\"', 'x'.repeat(62), 'é', '\n'];
    for (let nth = 0; nth < 3_000; nth += 1) {
      const text = Array.from(
        { length: nth % 40 },
        (_, at) => signs[(nth * 7 + at * (1 + (nth % 11))) % signs.length],
      );
      const value = {
        [text.join('')]: text.join(''),
        list: [text.slice(1).join(''), { inner: text.join('').slice(3) }],
      };
      expect(shapeOf(value)).toEqual(counted(value));
    }
  });

  it('of a text that breaks off, is something', () => {
    for (const text of [
      '{"a',
      '{"a\\',
      '"',
      `"${'x'.repeat(100)}`,
      `"${'x'.repeat(100)}\\`,
      '}}]]',
      '[[[',
      '',
    ])
      expect(jsonShape(Buffer.from(text)).keys).toBe(0);
  });
});
