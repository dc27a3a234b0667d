import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { startVariable } from './index.ts';

describe('the variable that says where a subscription begins', () => {
  it.each([
    ['subscription ($a: C) { x(after: $a) { y } }', 'a'],
    ['subscription ($a: C = "0", $n: Int) { __typename live: x(n: $n, after: $a) { y(n: $n) } }', 'a'],
    ['subscription ($a: C) { ...F } fragment F on Subscription { ... { x(after: $a) { y } } }', 'a'],
    ['subscription ($a: C) { x(after: "c") { y(after: $a) } }', undefined],
    ['subscription ($a: C) { x(after: $a) { y(after: $a) } }', undefined],
    ['subscription ($a: C) { x(after: $a) { ...F } } fragment F on X { y(at: { c: $a }) }', undefined],
    ['subscription ($a: C) { x(after: $a, before: $a) { y } }', undefined],
    ['subscription ($a: C) { x(after: [$a]) { y } }', undefined],
    ['subscription ($a: Boolean!) { x(after: $a) { y @skip(if: $a) } }', undefined],
    ['subscription ($a: C) { x(after: $a) { y } z(after: $a) }', undefined],
    ['subscription { x { y } }', undefined],
    ['query ($a: C) { x(after: $a) { y } }', undefined],
  ])('%s: %s', (text, expected) => {
    expect(startVariable(parse(text), undefined)).toBe(expected);
  });

  it('is of the operation that is meant', () => {
    const document = parse('subscription A($a: C) { x(after: $a) } subscription B($b: C) { x(after: $b) }');
    expect(startVariable(document, 'B')).toBe('b');
    expect(startVariable(document, undefined)).toBeUndefined();
  });
});
