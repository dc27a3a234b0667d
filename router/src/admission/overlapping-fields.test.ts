import {
  buildSchema,
  OverlappingFieldsCanBeMergedRule,
  parse,
  validate,
  visit,
  type FieldNode,
  type GraphQLError,
  type ValidationRule,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { overlappingFieldsRule } from './overlapping-fields.ts';

const schema = buildSchema(`
  type Query { thing: Thing any: Any cat(size: Int, tags: [String!], like: Like): Cat cats: [Cat!]! }
  input Like { a: Int b: Int }
  interface Thing { name: String same: Thing }
  union Any = Cat | Dog | Box
  type Cat implements Thing { name: String same: Thing other: Any friends(first: Int): [Cat!] size: Int! }
  type Dog implements Thing { name: String same: Thing other: Cat friends(first: Int): [Dog] size: String! }
  type Box { name: String! other: [Any] size: Int }
`);

function found(source: string, rule: ValidationRule): readonly GraphQLError[] {
  return validate(schema, parse(source), [rule]);
}

/** Numbers that are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const fieldsOf: Readonly<Record<string, readonly (readonly [field: string, type: string])[]>> = {
  Query: [
    ['thing', 'Thing'],
    ['any', 'Any'],
    ['cat', 'Cat'],
    ['cat(size: 1)', 'Cat'],
    ['cat(tags: ["a"], size: 1)', 'Cat'],
    ['cat(size: 1, tags: ["a"])', 'Cat'],
    ['cat(like: { a: 1, b: 2 })', 'Cat'],
    ['cat(like: { b: 2, a: 1 })', 'Cat'],
    ['cats', 'Cat'],
  ],
  Thing: [
    ['name', ''],
    ['same', 'Thing'],
  ],
  Any: [['__typename', '']],
  Cat: [
    ['name', ''],
    ['same', 'Thing'],
    ['other', 'Any'],
    ['friends', 'Cat'],
    ['friends(first: 1)', 'Cat'],
    ['size', ''],
  ],
  Dog: [
    ['name', ''],
    ['same', 'Thing'],
    ['other', 'Cat'],
    ['friends(first: 1)', 'Dog'],
    ['size', ''],
  ],
  Box: [
    ['name', ''],
    ['other', 'Any'],
    ['size', ''],
    ['unknown', ''],
  ],
};
const conditions = ['Thing', 'Any', 'Cat', 'Dog', 'Box'];

/** A document of fragments that all are used, with few names for many things. */
function made(seed: number): string {
  const roll = dice(seed);
  const fragments = Array.from({ length: 4 }, (_, nth) => ({
    name: `F${nth}`,
    on: conditions[roll(conditions.length)] ?? 'Cat',
  }));
  const selection = (type: string, depth: number, from: number): string => {
    const parts = Array.from({ length: 1 + roll(2) }, () => {
      const kind = roll(6);
      const on = conditions[roll(conditions.length)] ?? 'Cat';
      if (kind === 0 && depth > 0) return `... on ${on} ${selection(on, depth - 1, from)}`;
      if (kind === 1 && from < fragments.length) return `...F${from + roll(fragments.length - from)}`;
      const known = fieldsOf[type] ?? [];
      const [field, below] = known[roll(known.length)] ?? ['__typename', ''];
      const alias = roll(12) === 0 ? `${['name', 'same', 'other'][roll(3)]}: ` : '';
      if (below !== '' && depth === 0) return '__typename';
      return `${alias}${field}${below === '' ? '' : ` ${selection(below, depth - 1, from)}`}`;
    });
    return `{ ${parts.join(' ')} }`;
  };
  const bodies = fragments.map(
    ({ name, on }, nth) => `fragment ${name} on ${on} ${selection(on, 2, nth + 1)}`,
  );
  return `${selection('Query', 4, 0).replace(/}$/, `any { ${fragments.map(({ name }) => `...${name}`).join(' ')} } }`)} ${bodies.join(' ')}`;
}

describe('fields that meet in an answer', () => {
  it('are refused and let pass as the rule of graphql-js does', () => {
    let refused = 0;
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const source = made(seed);
      const expected = found(source, OverlappingFieldsCanBeMergedRule).length > 0;
      expect(found(source, overlappingFieldsRule).length > 0, source).toBe(expected);
      if (expected) refused += 1;
    }
    expect(refused).toBeGreaterThan(300);
    expect(refused).toBeLessThan(1_700);
  });

  it.each([
    [
      '{ cat { name name: size } }',
      'Fields "name" conflict because they return conflicting types "String" and "Int!".',
    ],
    ['{ cat { name: friends { name } name: other { __typename } } }', 'conflicting types "[Cat!]" and "Any"'],
    [
      '{ cat { friends { name } friends(first: 1) { name } } }',
      'Fields "friends" conflict because they have differing arguments.',
    ],
    ['{ cat { same { name } same: other { __typename } } }', '"same" and "other" are different fields'],
    ['{ any { ... on Cat { size } ... on Dog { size } } }', 'conflicting types "Int!" and "String!"'],
  ])('%s: %s', (source, said) => {
    expect(
      found(source, overlappingFieldsRule)
        .map(({ message }) => message)
        .join(),
    ).toContain(said);
  });

  it('are not compared two by two', () => {
    const looksAt = (count: number): number => {
      const document = parse(`{ ${'... { cat { name } } '.repeat(count)} }`);
      const fields: FieldNode[] = [];
      visit(document, { Field: (node) => void fields.push(node) });
      let looks = 0;
      for (const field of fields) {
        const { name } = field;
        const get = () => {
          looks += 1;
          return name;
        };
        Object.defineProperty(field, 'name', { get, enumerable: true });
      }
      expect(validate(schema, document, [overlappingFieldsRule])).toEqual([]);
      return looks;
    };
    expect(looksAt(3_000)).toBeLessThan(3.1 * looksAt(1_000));
  });

  it('end, however types and circles multiply them', () => {
    const circles =
      'fragment A on Thing { a: same { ...A } b: same { ...A } ... on Cat { a: other { ...A } } ... on Dog { a: other { ...A } } }';
    const errors = found(`{ thing { ...A } } ${circles}`, overlappingFieldsRule);
    expect(errors.map(({ extensions }) => extensions['limit'] ?? 'conflict').length).toBeGreaterThan(0);
  });
});
