import { parse, Kind, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { Measurer, type Measure } from './measure.ts';

function measure(source: string): Measure {
  const document = parse(source);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('no operation');
  return new Measurer(document, new Set()).operation(operation);
}

describe('the shape of an operation', () => {
  it('counts levels of fields through fragments', () => {
    expect(
      measure('{ person(id: 1) { ...A } } fragment A on Person { boss { ... on Person { boss { id } } } }')
        .depth,
    ).toBe(4);
  });

  it('counts every renamed or repeated field', () => {
    expect(measure('{ hello hello h: hello t: __typename ... { hello } }').aliases).toBe(3);
  });

  it('ends in a circle, and counts doubling fragments without walking them', () => {
    expect(measure('{ person(id: 1) { ...A } } fragment A on Person { boss { ...A } }').depth).toBeLessThan(
      5,
    );
    const doubling = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i} on Person { ...F${i + 1} ...F${i + 1} }`,
    );
    const source = `{ person(id: 1) { ...F0 } } ${doubling.join(' ')} fragment F60 on Person { id }`;
    expect(measure(source).selections).toBeGreaterThan(2 ** 60);
  });
});
