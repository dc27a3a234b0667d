import type { FetchDataRewrite } from '@apollo/query-planner';
import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { clientError, isExplained, renamePath, unavailable } from './errors.ts';

describe("a subgraph's error", () => {
  it('keeps message, extensions and what it was caused by, at the path of the client', () => {
    const cause = new Error('row lock');
    const error = new GraphQLError('taken', {
      originalError: cause,
      extensions: { code: 'CONFLICT', field: 'x' },
    });
    const told = clientError(error, ['a', 0]);
    expect(told.toJSON()).toEqual({
      message: 'taken',
      path: ['a', 0],
      extensions: { code: 'CONFLICT', field: 'x' },
    });
    expect(told.originalError).toBe(cause);
  });

  it('without a code is INTERNAL, and nonsense does not break the answer', () => {
    expect(clientError({ message: 'x' }, undefined).extensions).toEqual({ code: 'INTERNAL' });
    const nonsense = { message: 7, extensions: 'text' } as unknown as Parameters<typeof clientError>[0];
    expect(clientError(nonsense, undefined).toJSON()).toEqual({
      message: '7',
      extensions: { code: 'INTERNAL' },
    });
  });
});

describe('a subgraph that does not answer', () => {
  it.each([
    [[], undefined],
    [
      ['me', 'best'],
      ['me', 'best'],
    ],
    [
      ['me', 'reviews', '@', 'product'],
      ['me', 'reviews'],
    ],
  ])('is told at what all places of %j share', (path, expected) => {
    const error = unavailable('accounts', path, 'refused');
    expect(error.path).toEqual(expected);
    expect(error.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'accounts' });
    expect(error.message).not.toContain('refused');
    expect(error.originalError?.message).toBe('refused');
  });
});

describe("the planner's aliases in a path", () => {
  const rewrites: FetchDataRewrite[] = [
    { kind: 'KeyRenamer', path: ['products', '... on Film', 'size__alias_0'], renameKeyTo: 'size' },
    { kind: 'ValueSetter', path: ['products', 'other'], setValueTo: 'x' },
  ];

  it('are undone where the planner put them', () => {
    expect(renamePath(['products', 2, 'size__alias_0', 'cm'], rewrites)).toEqual([
      'products',
      2,
      'size',
      'cm',
    ]);
  });

  it.each([[['users', 0, 'size__alias_0']], [['products', 'other']], [['size__alias_0']]])(
    'leave %j, which is not one of them',
    (path) => expect(renamePath(path, rewrites)).toEqual(path),
  );

  it('need a path and rewrites', () => {
    expect(renamePath(undefined, rewrites)).toBeUndefined();
    expect(renamePath(['a'], undefined)).toEqual(['a']);
  });
});

describe('a null against the schema', () => {
  const at = (...path: (string | number)[]): GraphQLError => new GraphQLError('x', { path });
  it.each([
    ['at the same place', at('users', 1, 'name'), true],
    ['above it', at('users'), true],
    ['below it', at('users', 1, 'name', 'first'), true],
    ['of another item', at('users', 0, 'name'), false],
    ['of another field', at('me'), false],
    ['of nowhere in particular', new GraphQLError('x'), true],
  ])('and an error %s: explained %s', (_, error, expected) => {
    expect(isExplained(['users', 1, 'name'], [error])).toBe(expected);
  });
});
