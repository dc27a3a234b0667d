import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { diffSchemas } from './schema-diff.ts';

/** A query that answers with everything, so that each case only writes what it changes. */
function schema(sdl: string) {
  const hasQuery = /type Query/.test(sdl);
  return buildSchema(hasQuery ? sdl : `type Query { ok: Boolean } ${sdl}`);
}

const diff = (before: string, after: string) =>
  diffSchemas(schema(before), schema(after)).map(
    ({ severity, path, what }) => `${severity}: ${path} ${what}`,
  );

describe('classes of changes', () => {
  it.each([
    ['a removed type', 'scalar A', '', 'breaking: A was removed'],
    [
      'a type of another kind',
      'type A { a: Int }',
      'input A { a: Int }',
      'breaking: A changed from type to input',
    ],
    ['a removed field', 'type A { a: Int b: Int }', 'type A { a: Int }', 'breaking: A.b was removed'],
    [
      'a removed field that was deprecated',
      'type A { a: Int b: Int @deprecated }',
      'type A { a: Int }',
      'breaking: A.b was removed after its deprecation',
    ],
    [
      'a field that may now be null',
      'type A { a: Int! }',
      'type A { a: Int }',
      'breaking: A.a changed from Int! to Int',
    ],
    [
      'items that may now be null',
      'type A { a: [Int!]! }',
      'type A { a: [Int]! }',
      'breaking: A.a changed from [Int!]! to [Int]!',
    ],
    [
      'a field of another type',
      'type A { a: Int }',
      'type A { a: Float }',
      'breaking: A.a changed from Int to Float',
    ],
    [
      'a list where one was',
      'type A { a: Int }',
      'type A { a: [Int] }',
      'breaking: A.a changed from Int to [Int]',
    ],
    ['a removed argument', 'type A { a(b: Int): Int }', 'type A { a: Int }', 'breaking: A.a(b:) was removed'],
    [
      'a new required argument',
      'type A { a: Int }',
      'type A { a(b: Int!): Int }',
      'breaking: A.a(b:) was added: Int!, required',
    ],
    [
      'an argument that became required',
      'type A { a(b: Int): Int }',
      'type A { a(b: Int!): Int }',
      'breaking: A.a(b:) changed from Int to Int!',
    ],
    [
      'a new required input field',
      'input A { a: Int }',
      'input A { a: Int b: Int! }',
      'breaking: A.b was added: Int!, required',
    ],
    ['a removed input field', 'input A { a: Int b: Int }', 'input A { a: Int }', 'breaking: A.b was removed'],
    [
      'a lost default that was needed',
      'input A { a: Int! = 1 }',
      'input A { a: Int! }',
      'breaking: A.a has the default nothing instead of 1',
    ],
    ['a removed enum value', 'enum A { B C }', 'enum A { B }', 'breaking: A.C was removed'],
    [
      'a lost member of a union',
      'type B { b: Int } type C { c: Int } union A = B | C',
      'type B { b: Int } type C { c: Int } union A = B',
      'breaking: A lost the member C',
    ],
    [
      'a lost interface',
      'interface I { a: Int } type A implements I { a: Int }',
      'interface I { a: Int } type A { a: Int }',
      'breaking: A lost the interface I',
    ],
    [
      'a new value of an answered enum',
      'type Query { a: A } enum A { B }',
      'type Query { a: A } enum A { B C }',
      'attention: A.C was added',
    ],
    [
      'a new member of a union',
      'type B { b: Int } type C { c: Int } union A = B',
      'type B { b: Int } type C { c: Int } union A = B | C',
      'attention: A has the new member C',
    ],
    [
      'a new interface',
      'interface I { a: Int } type A { a: Int }',
      'interface I { a: Int } type A implements I { a: Int }',
      'attention: A has the new interface I',
    ],
    [
      'another default',
      'input A { a: Int = 1 }',
      'input A { a: Int = 2 }',
      'attention: A.a has the default 2 instead of 1',
    ],
    [
      'a deprecation',
      'type A { a: Int }',
      'type A { a: Int @deprecated(reason: "Use b.") }',
      'attention: A.a is deprecated: Use b.',
    ],
    [
      'a deprecated value',
      'enum A { B }',
      'enum A { B @deprecated(reason: "Use C.") }',
      'attention: A.B is deprecated: Use C.',
    ],
    ['a new type', '', 'type A { a: Int }', 'safe: A was added (type)'],
    ['a new field', 'type A { a: Int }', 'type A { a: Int b: Int! }', 'safe: A.b was added: Int!'],
    [
      'a field that is never null any more',
      'type A { a: [Int] }',
      'type A { a: [Int!]! }',
      'safe: A.a changed from [Int] to [Int!]!',
    ],
    [
      'a new optional argument',
      'type A { a: Int }',
      'type A { a(b: Int): Int }',
      'safe: A.a(b:) was added: Int',
    ],
    [
      'a new argument with a default',
      'type A { a: Int }',
      'type A { a(b: Int! = 1): Int }',
      'safe: A.a(b:) was added: Int!',
    ],
    [
      'a new optional input field',
      'input A { a: Int }',
      'input A { a: Int b: Int }',
      'safe: A.b was added: Int',
    ],
    [
      'an argument that became optional',
      'type A { a(b: Int!): Int }',
      'type A { a(b: Int): Int }',
      'safe: A.a(b:) changed from Int! to Int',
    ],
    [
      'a new value of an enum that is only sent',
      'type Query { a(b: A): Int } enum A { B }',
      'type Query { a(b: A): Int } enum A { B C }',
      'safe: A.C was added',
    ],
    [
      'an ended deprecation',
      'type A { a: Int @deprecated }',
      'type A { a: Int }',
      'safe: A.a is no longer deprecated',
    ],
    [
      'another description',
      '"a" type A { a: Int }',
      '"b" type A { a: Int }',
      'documentation: A has another description',
    ],
    [
      'another description of an argument',
      'type A { a("x" b: Int): Int }',
      'type A { a("y" b: Int): Int }',
      'documentation: A.a(b:) has another description',
    ],
    [
      'another reason',
      'type A { a: Int @deprecated(reason: "x") }',
      'type A { a: Int @deprecated(reason: "y") }',
      'documentation: A.a is deprecated for another reason: y',
    ],
  ])('tells %s', (_, before, after, expected) => {
    expect(diff(before, after)).toEqual([expected]);
  });

  it('finds nothing between a schema and itself in another order', () => {
    expect(
      diff('type A { a: Int b: Int } enum B { X Y }', 'enum B { Y X } type A { b: Int a: Int }'),
    ).toEqual([]);
  });

  it('tells every change of one element', () => {
    expect(diff('type A { "x" a: Int! }', 'type A { "y" a: Int @deprecated(reason: "z") }')).toEqual([
      'breaking: A.a changed from Int! to Int',
      'documentation: A.a has another description',
      'attention: A.a is deprecated: z',
    ]);
  });
});
