// What knocks GraphQL servers over, for tests and benches.
/** So many pieces of text, with spaces between them. */
export const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const doubled = `{ person(id: 1) { ...F0 } } ${times(17, (i) => `fragment F${i} on Person { boss { ...F${i + 1} } b: boss { ...F${i + 1} } }`)} fragment F17 on Person { id }`;
const doubledFlat = `{ person(id: 1) { ...F0 } } ${times(40, (i) => `fragment F${i} on Person { ...F${i + 1} ...F${i + 1} }`)} fragment F40 on Person { id name }`;
const circular =
  '{ person(id: 1) { ...A } } fragment A on Person { boss { ...B } } fragment B on Person { boss { ...A } }';
const deepValue = (levels: number): unknown => (levels === 0 ? {} : { nested: deepValue(levels - 1) });
const circle = (levels: number): string =>
  levels === 0 ? 'name' : `fields { type { ${circle(levels - 1)} } }`;

/** One operation that must be refused before it reaches a subgraph. */
export interface Attack {
  name: string;
  query: string;
  variables?: unknown;
  code: string;
  limit?: string;
}

/** One for each way of knocking a GraphQL server over that we know of; the classes of graphql-cop among them. */
export const attacks: readonly Attack[] = [
  {
    name: 'alias flood',
    query: `{ ${times(101, (i) => `a${i}: hello`)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'aliases',
  },
  {
    name: '__typename alias flood',
    query: `{ ${times(31, (i) => `a${i}: __typename`)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'aliases',
  },
  {
    name: 'alias flood below a field',
    query: `{ person(id: 1) { ${times(31, (i) => `a${i}: name`)} } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'aliases',
  },
  {
    name: 'field x500',
    query: `{ ${'__typename '.repeat(500)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'aliases',
  },
  {
    name: 'field x1900 in an unused fragment',
    query: `{ hello } fragment X on Query { ${'hello '.repeat(1900)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'aliases',
  },
  {
    name: 'circular introspection',
    query: `{ __schema { types { ${circle(4)} } } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'introspectionLists',
  },
  {
    name: 'circular introspection by __type',
    query: `{ __type(name: "Query") { ${circle(30)} } }`,
    code: 'OPERATION_TOO_COMPLEX',
  },
  {
    name: 'deep introspection',
    query: `{ __type(name: "Query") { ${'ofType { '.repeat(25)} name ${'}'.repeat(25)} } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'introspectionDepth',
  },
  {
    name: 'directive flood',
    query: `{ hello ${'@skip(if: false) '.repeat(60)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'directives',
  },
  { name: 'unknown directives', query: `{ hello ${'@aa '.repeat(10)} }`, code: 'GRAPHQL_VALIDATION_FAILED' },
  { name: 'suggestions', query: '{ helo persn(id: 1) { nam } }', code: 'GRAPHQL_VALIDATION_FAILED' },
  {
    name: 'unhandled error by a wrong type',
    query: 'query ($a: [Int!]!) { hello(x: $a) }',
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: 'too many tokens',
    query: `{ ${times(2100, (i) => `f${i}`)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'tokens',
  },
  {
    name: 'deep nesting',
    query: `{ person(id: 1) { ${'boss { '.repeat(12)} id ${'}'.repeat(12)} } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'depth',
  },
  {
    name: 'very deep nesting',
    query: `{ person(id: 1) ${'{ boss '.repeat(900)}${'}'.repeat(900)} }`,
    code: 'OPERATION_TOO_COMPLEX',
  },
  { name: 'doubling fragments', query: doubled, code: 'OPERATION_TOO_COMPLEX' },
  { name: 'doubling spreads', query: doubledFlat, code: 'OPERATION_TOO_COMPLEX', limit: 'selections' },
  { name: 'circular fragments', query: circular, code: 'GRAPHQL_VALIDATION_FAILED' },
  {
    name: 'too many root fields',
    query: `{ ${times(21, (i) => `...R${i}`)} } ${times(21, (i) => `fragment R${i} on Query { hello }`)}`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'rootFields',
  },
  {
    name: 'pages of pages',
    query: '{ people(first: 100) { edges { node { friends(first: 100) { edges { node { id } } } } } } }',
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'cost',
  },
  {
    name: 'pages of pages by variable',
    query:
      'query ($n: Int) { people(first: $n) { edges { node { friends(last: $n) { edges { node { id } } } } } } }',
    variables: { n: 100 },
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'cost',
  },
  {
    name: 'pages of pages by default value',
    query:
      'query ($n: Int = 100) { people(first: $n) { edges { node { friends(last: $n) { edges { node { id } } } } } } }',
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'cost',
  },
  {
    name: 'a list literal of 101',
    query: `{ nodes(ids: [${times(101, (i) => `"${i}"`)}]) { id } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'listItems',
  },
  {
    name: 'a list variable of 10,000',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 10_000 }, String) },
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'listItems',
  },
  {
    name: 'nested variables',
    query: 'query ($f: PersonFilter) { people(filter: $f) { edges { cursor } } }',
    variables: { f: deepValue(40) },
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'variablesDepth',
  },
  {
    name: 'password guessing by alias',
    query: `mutation { ${times(20, (i) => `a${i}: login(login: "x", password: "${i}")`)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'credentialMutations',
  },
  {
    name: 'password guessing by fragment',
    query:
      'mutation { login(login: "x", password: "1") ...M } fragment M on Mutation { again: login(login: "x", password: "2") }',
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'credentialMutations',
  },
  {
    name: 'two kinds of credentials',
    query: 'mutation { login(login: "x", password: "1") refreshToken }',
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'credentialMutations',
  },
  {
    name: 'many wrong fields',
    query: `{ ${times(1900, (i) => `wrong${i}`)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'rootFields',
  },
  {
    name: 'many wrong fields below one',
    query: `{ person(id: 1) { ${times(1900, (i) => `wrong${i}`)} } }`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: 'many different wrong fragments',
    query: `{ person(id: 1) { ${times(280, (i) => `...W${i}`)} } } ${times(200, (i) => `fragment W${i} on Person { name }`)}`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'fragments',
  },
  {
    name: 'conflicting fields in many fragments',
    query: `{ person(id: 1) { ${times(180, (i) => `...C${i}`)} } } ${times(180, (i) => `fragment C${i} on Person { friends(first: ${i}) { edges { cursor } } }`)}`,
    code: 'OPERATION_TOO_COMPLEX',
  },
  {
    name: 'conflicting fields in as many fragments as there may be',
    query: `{ person(id: 1) { ${times(95, (i) => `...C${i}`)} } } ${times(95, (i) => `fragment C${i} on Person { friends(first: ${i}) { edges { cursor } } }`)}`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: 'a wrong field among 480 fragments',
    query: `{ person(id: 1) { ${times(480, () => '... { id }')} wrong } }`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: 'fields of many types that meet',
    query: `{ search { ${times(9, () => '... on Found { ...A ...B }')} } } fragment A on Found { ${times(100, (i) => `... on ${i % 2 ? 'Person' : 'Place'} { name }`)} } fragment B on Found { ${times(100, () => '... on Person { boss { name } }')} wrong }`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: 'many operations that use many fragments',
    query: `${times(29, (i) => `query Q${i} { person(id: 1) { ...C0 ...C50 } }`)} ${times(98, (i) => `fragment C${i} on Person { id name ${i < 97 ? `...C${i + 1}` : ''} }`)}`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'selections',
  },
  {
    name: 'a long document',
    query: `{ hello } # ${'x'.repeat(900_000)}`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'documentLength',
  },
  {
    name: 'many comments',
    query: `{ hello } ${'#\n'.repeat(45_000)}`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'documentLines',
  },
  {
    name: 'a text of many lines',
    query: `{ person(id: """${'\r'.repeat(90_000)}""") { id } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'documentLines',
  },
  {
    name: 'a long name',
    query: `{ ${'x'.repeat(90_000)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'nameLength',
  },
  {
    name: 'a subscription without its root field',
    query: 'subscription ($s: Boolean!) { ticks @skip(if: $s) { seq } }',
    variables: { s: true },
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  { name: 'prototype names', query: '{ __proto__ constructor }', code: 'GRAPHQL_VALIDATION_FAILED' },
  {
    name: 'lists of lists of lists',
    query: `{ people { edges { node { ${times(2, () => 'friends(first: 50) { edges { node {')} id ${'} } } '.repeat(2)} } } } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'cost',
  },
  {
    name: 'doubling fragments, 18 levels',
    query: `{ person(id: 1) { ...F0 } } ${times(18, (i) => `fragment F${i} on Person { a: boss { ...F${i + 1} } b: boss { ...F${i + 1} } }`)} fragment F18 on Person { id }`,
    code: 'OPERATION_TOO_COMPLEX',
  },
  {
    name: '100 logins by alias',
    query: `mutation { ${times(100, (i) => `a${i}: login(login: "x", password: "${i}")`)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'credentialMutations',
  },
  {
    name: '5,000 wrong fields',
    query: `{ ${times(5_000, (i) => `wrong${i}`)} }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'tokens',
  },
  {
    name: 'a deep list literal',
    query: `{ nodes(ids: ${'['.repeat(900)}${']'.repeat(900)}) { id } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'variablesDepth',
  },
  {
    name: 'a deep object literal',
    query: `{ people(filter: ${'{nested: '.repeat(450)}{}${'}'.repeat(450)}) { edges { cursor } } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'variablesDepth',
  },
  {
    name: 'many variables',
    query: `query (${times(380, (i) => `$v${i}: Int`)}) { hello }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'declaredVariables',
  },
  {
    name: 'wide variables',
    query: 'query ($f: PersonFilter) { people(filter: $f) { edges { cursor } } }',
    variables: { f: Object.fromEntries(Array.from({ length: 4_500 }, (_, i) => [`k${i}`, i])) },
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'variablesKeys',
  },
  {
    name: 'many values in the variables',
    query: 'query ($f: PersonFilter) { people(filter: $f) { edges { cursor } } }',
    variables: { f: Array.from({ length: 90 }, () => Array.from({ length: 90 }, () => 'x')) },
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'variablesValues',
  },
  {
    name: 'a list in a default value',
    query: `query ($ids: [ID!]! = [${times(101, (i) => `"${i}"`)}]) { nodes(ids: $ids) { id } }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'listItems',
  },
  {
    name: 'directive flood on a variable',
    query: `query ($a: Int ${'@aa '.repeat(60)}) { hello }`,
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'directives',
  },
  {
    name: 'many operations',
    query: times(300, (i) => `query Q${i} { hello }`),
    code: 'OPERATION_TOO_COMPLEX',
    limit: 'operations',
  },
  {
    name: 'a lone surrogate for a name',
    query: '{ hello \ud800 }',
    code: 'GRAPHQL_PARSE_FAILED',
  },
  {
    name: 'a lone surrogate written out',
    query: String.raw`{ person(id: "\u{D800}") { id } }`,
    code: 'GRAPHQL_PARSE_FAILED',
  },
];
