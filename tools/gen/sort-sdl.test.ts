import { expect, it } from 'vitest';
import { sortSdl } from './sort-sdl.ts';

const shuffled = `
  type B implements Z & A @tag(name: "b") @key(fields: "id") { z(b: Int, "First." a: [Int!] = [2, 1]): Int a: Int }
  enum E { Y X }
  union U = B | A
  "An A."
  type A { a: Int }
  extend schema @link(url: "x", import: ["@key", "@a"])`;

it('prints one schema in one way, whatever its order was', () => {
  const sorted = sortSdl(shuffled);
  expect(sorted.match(/^(extend|"|type|enum|union|scalar).*/gm)).toEqual([
    'extend schema @link(import: ["@key", "@a"], url: "x")',
    '"An A."',
    'type A {',
    'type B implements A & Z @key(fields: "id") @tag(name: "b") {',
    'enum E {',
    'union U = A | B',
  ]);
  expect(sortSdl(sorted)).toBe(sorted);
});

it('keeps descriptions and the order of values inside lists', () => {
  const sorted = sortSdl(shuffled);
  expect(sorted).toContain('"First."');
  expect(sorted).toContain('[2, 1]');
});
