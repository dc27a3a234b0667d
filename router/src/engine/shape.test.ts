import { buildSchema, Kind, parse, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileShape, type Shaped } from './shape.ts';
import type { Json } from './state.ts';

const schema = buildSchema(`
  scalar Json
  enum Role { ADMIN MEMBER }
  interface Product { id: ID! name: String }
  type Book implements Product { id: ID! name: String pages: Int! }
  type Film implements Product { id: ID! name: String minutes: Int }
  union Thing = Book | User
  type User { id: ID! name: String role: Role best: User friends: [User!] strict: [User!]! grid: [[Int!]!] tags: [String] }
  type Leaves { int: Int float: Float string: String boolean: Boolean id: ID json: Json role: Role ints: [Int] }
  type Query { me: User must: User! users: [User] products: [Product] things: [Thing] product: Product leaves: Leaves }
`);

function shaped(source: string, answer: Json, conditions: Json = {}): Shaped {
  const { definitions } = parse(source, { noLocation: true });
  const operation = definitions.find(
    (node) => node.kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  const fragments = definitions.filter(
    (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
  );
  const scope = { schema, conditions, fragments: new Map(fragments.map((one) => [one.name.value, one])) };
  const root = schema.getQueryType();
  if (!root) throw new Error('no queries');
  const shape = compileShape(scope, root, operation.selectionSet);
  const first = shape(answer);
  // What is made often is made by a function of its own.
  for (let time = 0; time < 300; time += 1) shape(answer);
  const last = shape(answer);
  expect(JSON.stringify(last.data)).toBe(JSON.stringify(first.data));
  expect(last.violations).toEqual(first.violations);
  return last;
}

const text = (...args: Parameters<typeof shaped>): string => JSON.stringify(shaped(...args).data);
/** What is told, as `path: reason`. */
function told(...args: Parameters<typeof shaped>): string[] {
  return shaped(...args).violations.map(
    ({ path, message }) =>
      `${path?.join('.')}: ${message.replace('The graph answered against its own schema: ', '')}`,
  );
}

const ada = { id: '1', name: 'ada', role: 'ADMIN' };

describe('the selection', () => {
  it('gives the order, and nothing that was not asked for', () => {
    expect(text('{ me { role id } }', { extra: 1, me: ada })).toBe('{"me":{"role":"ADMIN","id":"1"}}');
  });

  it('reads aliases, more than one of a field too', () => {
    expect(text('{ x: me { b: id a: id } }', { x: { a: '1', b: '2' } })).toBe('{"x":{"b":"2","a":"1"}}');
  });

  it('merges the same key of several selection sets at its first place', () => {
    const source = '{ me { id ...F } me { name } } fragment F on User { role best { id } best { name } }';
    expect(text(source, { me: { ...ada, best: ada } })).toBe(
      '{"me":{"id":"1","role":"ADMIN","best":{"id":"1","name":"ada"},"name":"ada"}}',
    );
  });

  it('may use the names of what every object inherits', () => {
    const source = '{ constructor: me { toString: id hasOwnProperty: name valueOf: best { id } } }';
    expect(text(source, { constructor: { toString: '1' } })).toBe(
      '{"constructor":{"toString":"1","hasOwnProperty":null,"valueOf":null}}',
    );
    expect(shaped('{ constructor: me { id } }', {})).toMatchObject({
      data: { constructor: null },
      violations: [],
    });
  });

  it('follows recursive types as deep as it goes', () => {
    const source = '{ me { best { best { id friends { best { id } } } } } }';
    const answer = { me: { best: { best: { id: '1', friends: [{ best: { id: '2' } }] } } } };
    expect(text(source, answer)).toBe(JSON.stringify(answer));
  });

  it.each([
    ['{ me { id @skip(if: $yes) name @include(if: $yes) } }', '{"me":{"name":"ada"}}'],
    ['{ me { id @skip(if: $no) name @include(if: $no) } }', '{"me":{"id":"1"}}'],
    ['{ me { id @include(if: $yes) @skip(if: $yes) name } }', '{"me":{"name":"ada"}}'],
    [
      '{ me { name ... @include(if: $no) { id } ...F @skip(if: $no) } } fragment F on User { role }',
      '{"me":{"name":"ada","role":"ADMIN"}}',
    ],
    ['{ me @skip(if: true) { id } }', '{}'],
  ])('follows conditions: %s', (source, expected) => {
    expect(text(source, { me: ada }, { yes: true, no: false })).toBe(expected);
  });
});

describe('abstract types', () => {
  const products = [
    { __typename: 'Film', id: 'f', name: 'F', minutes: 3 },
    { __typename: 'Book', id: 'b', name: 'B', pages: 7 },
  ];

  it('shape each object by its own type', () => {
    const source =
      '{ products { __typename id ... on Book { pages } ...F } } fragment F on Film { minutes id }';
    expect(text(source, { products })).toBe(
      '{"products":[{"__typename":"Film","id":"f","minutes":3},{"__typename":"Book","id":"b","pages":7}]}',
    );
  });

  it('meet conditions on interfaces and unions', () => {
    const source = '{ things { ... on Product { name } ... on Thing { ... on User { role } } } }';
    expect(text(source, { things: [products[1], { ...ada, __typename: 'User' }] })).toBe(
      '{"things":[{"name":"B"},{"role":"ADMIN"}]}',
    );
  });

  it.each([
    ['of another type', { __typename: 'User', id: '1' }],
    ['of a type that clients may not know', { __typename: 'Secret', id: '1' }],
    ['of no readable type', { __typename: 7, id: '1' }],
  ])('refuse an object %s', (_, product) => {
    expect(text('{ product { id } }', { product })).toBe('{"product":null}');
    expect(told('{ product { id } }', { product })).toEqual([
      'product: the object is no Product of this graph.',
    ]);
  });

  it('show an interface object whose true type nobody asked for, and do not pass its name off as a type', () => {
    const product = { __typename: 'Product', id: '1', name: 'n' };
    expect(text('{ product { id ... on Book { pages } ... on Product { name } } }', { product })).toBe(
      '{"product":{"id":"1","name":"n"}}',
    );
    expect(text('{ product { __typename id } }', { product })).toBe('{"product":null}');
    expect(told('{ product { kind: __typename } }', { product })).toEqual([
      'product.kind: which Product this is was not told.',
    ]);
  });

  it('refuse a member of a union that does not say what it is', () => {
    expect(told('{ things { ... on User { id } } }', { things: [{ id: '1' }] })).toEqual([
      'things.0: the object is no Thing of this graph.',
    ]);
  });
});

describe('null', () => {
  it.each<[string, string, Json, string, string[]]>([
    [
      'where it is allowed says nothing',
      '{ me { name } }',
      { me: { name: null } },
      '{"me":{"name":null}}',
      [],
    ],
    [
      'for what is missing',
      '{ me { name } users { id } }',
      { me: {} },
      '{"me":{"name":null},"users":null}',
      [],
    ],
    [
      'makes the parent null',
      '{ me { id name } }',
      { me: { name: 'a' } },
      '{"me":null}',
      ['me.id: id must not be null.'],
    ],
    [
      'stops at the first nullable parent',
      '{ me { best { id } name } }',
      { me: { name: 'a', best: {} } },
      '{"me":{"best":null,"name":"a"}}',
      ['me.best.id: id must not be null.'],
    ],
    [
      'reaches the root',
      '{ must { id } }',
      { must: { id: null } },
      'null',
      ['must.id: id must not be null.'],
    ],
    ['of a required root field', '{ must { id } }', {}, 'null', ['must: must must not be null.']],
    [
      'in a list that allows it',
      '{ users { id } }',
      { users: [null, { id: '1' }] },
      '{"users":[null,{"id":"1"}]}',
      [],
    ],
    [
      'in a list that does not',
      '{ me { friends { id } name } }',
      { me: { name: 'a', friends: [{ id: '1' }, null] } },
      '{"me":{"friends":null,"name":"a"}}',
      ['me.friends.1: friends must not be null.'],
    ],
    [
      'in a list that may not be null either',
      '{ users { strict { id } } }',
      { users: [{ strict: [null] }, { strict: [] }] },
      '{"users":[null,{"strict":[]}]}',
      ['users.0.strict.0: strict must not be null.'],
    ],
    [
      'in a list of lists',
      '{ me { grid } }',
      { me: { grid: [[1], [2, null]] } },
      '{"me":{"grid":null}}',
      ['me.grid.1.1: grid must not be null.'],
    ],
    [
      'is told at each place',
      '{ users { id } }',
      { users: [{}, { id: '1' }, {}] },
      '{"users":[null,{"id":"1"},null]}',
      ['users.0.id: id must not be null.', 'users.2.id: id must not be null.'],
    ],
  ])('%s', (_, source, answer, expected, violations) => {
    expect(text(source, answer)).toBe(expected);
    expect(told(source, answer)).toEqual(violations);
  });
});

describe('a leaf', () => {
  it.each<[string, unknown]>([
    ['int', 7],
    ['int', -2147483648],
    ['float', 1.5],
    ['float', 2],
    ['string', ''],
    ['boolean', false],
    ['id', 'x'],
    ['json', { any: [1, { thing: null }] }],
    ['role', 'ADMIN'],
    ['ints', [1, null]],
    ['ints', []],
  ])('%s takes %j', (name, value) => {
    expect(shaped(`{ leaves { ${name} } }`, { leaves: { [name]: value } })).toMatchObject({
      data: { leaves: { [name]: value } },
      violations: [],
    });
  });

  it('of type ID may come as a number and is told as text', () => {
    expect(text('{ leaves { id } }', { leaves: { id: 7 } })).toBe('{"leaves":{"id":"7"}}');
  });

  it.each<[string, unknown]>([
    ['int', 1.5],
    ['int', 2147483648],
    ['int', '7'],
    ['int', true],
    ['float', 'x'],
    ['float', Number.NaN],
    ['string', 7],
    ['string', {}],
    ['boolean', 'true'],
    ['boolean', 0],
    ['id', 1.5],
    ['id', {}],
    ['role', 'SECRET'],
    ['role', 'constructor'],
    ['role', 1],
  ])('%s refuses %j', (name, value) => {
    const answer = { leaves: { [name]: value } };
    expect(text(`{ leaves { ${name} } }`, answer)).toBe(`{"leaves":{"${name}":null}}`);
    expect(told(`{ leaves { ${name} } }`, answer)).toEqual([
      expect.stringMatching(`^leaves.${name}: ${name} is not a value of`),
    ]);
  });

  it('that is refused where null is not allowed is told once', () => {
    expect(told('{ me { friends { id } } }', { me: { friends: [{ id: {} }] } })).toEqual([
      'me.friends.0.id: id is not a value of ID.',
    ]);
  });
});

describe('a value of the wrong kind', () => {
  it.each<[string, string, Json, string]>([
    ['text for an object', '{ me { id } }', { me: 'ada' }, 'me: an object was expected here.'],
    ['a list for an object', '{ me { id } }', { me: [ada] }, 'me: an object was expected here.'],
    ['an object for a list', '{ users { id } }', { users: ada }, 'users: a list was expected here.'],
    [
      'text for a list',
      '{ leaves { ints } }',
      { leaves: { ints: '12' } },
      'leaves.ints: a list was expected here.',
    ],
  ])('%s becomes null and is told', (_, source, answer, expected) => {
    expect(told(source, answer)).toEqual([expected]);
    expect(text(source, answer)).toContain('null');
  });
});
