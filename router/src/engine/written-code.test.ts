import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectTargets, compileCollect } from './entities.ts';
import { compileFindPlace, type KnownPlaces } from './entity-places.ts';
import { compileMergeIntoAll, copyOf, mergeInto } from './merge.ts';
import type { Json } from './state.ts';

/** After so many of anything the code that was written for it does it. */
const often = 201;
const times = <T>(count: number, act: () => T): T[] => Array.from({ length: count }, act);

const keys = ['a', 'b', 'constructor', 'a"\n', '__typename'];
const leaf = fc.oneof(fc.constant(null), fc.integer(), fc.constant('text'), fc.boolean());
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, depthSize: 'large' },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 3 }),
  ),
}));
const path = fc.array(fc.constantFrom(...keys, '@', '@'), { maxLength: 6 });

describe('code that is written for what is asked often', () => {
  it('finds the objects that are found without it', () => {
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 3 }), fc.array(tree), (paths, trees) => {
        const collect = compileCollect(paths);
        times(often, () => collect({}));
        for (const one of trees) {
          const data = { a: one, b: [one] };
          const [found, expected] = [collect(data), collectTargets(data, ...paths)];
          expect(found.length).toBe(expected.length);
          expect(found.every((object, index) => object === expected[index])).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('merges what is merged without it', () => {
    const object = fc.dictionary(fc.constantFrom(...keys, 'c'), tree, { minKeys: 1 });
    fc.assert(
      fc.property(object, fc.array(object), fc.array(object, { maxLength: 3 }), (usual, others, targets) => {
        const merge = compileMergeIntoAll();
        times(often, () => merge([{}], copyOf(usual)));
        for (const source of [usual, ...others]) {
          const [merged, expected] = [targets.map(copyOf), targets.map(copyOf)];
          merge(merged, copyOf(source));
          for (const target of expected) mergeInto(target, copyOf(source));
          expect(merged).toEqual(expected);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('shares nothing between objects that later steps may write into', () => {
    const merge = compileMergeIntoAll();
    times(often, () => merge([{}], { a: { b: 1 } }));
    const [first, second]: Json[] = [{}, {}];
    merge([first ?? {}, second ?? {}], { a: { b: 1 } });
    expect(first).toEqual(second);
    expect(first?.['a']).not.toBe(second?.['a']);
  });

  it('gives every entity one place, whatever it is told apart by', () => {
    const value = fc.oneof(leaf, fc.constant(undefined), fc.constantFrom(...times(12, () => ({}))));
    const entity = fc.record({
      __typename: fc.constantFrom('A', 'B'),
      id: value,
      at: fc.integer({ max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(entity, { maxLength: 60 }), fc.nat(1), (entities, before) => {
        const finder = compileFindPlace(['__typename', 'id', 'at']);
        times(before * often, finder);
        const [places, known]: [Json[], KnownPlaces] = [[], new Map()];
        const textOf = (one: Json): string => JSON.stringify([one['__typename'], one['id'], one['at']]);
        const placeOf = (one: Json, isKnownByKeys: boolean): number => {
          const same = places.findIndex((other) => textOf(other) === textOf(one));
          return same >= 0 && !isKnownByKeys ? same : places.push(one) - 1;
        };
        const found = entities.map((one) => finder()(known, one, placeOf));
        found.forEach((place, index) => {
          expect(textOf(places[place] ?? {})).toBe(textOf(entities[index] ?? {}));
        });
      }),
    );
  });
});
