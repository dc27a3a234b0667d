import { buildSchema, execute, parse } from 'graphql';
import { expect, it } from 'vitest';
import { compileStep } from './compiled-step.ts';

const schema = buildSchema(`
  scalar Any
  enum Color { RED GREEN }
  input Inner { name: String, size: Int = 3 }
  input Outer { bio: String, color: Color = GREEN, inner: Inner, list: [Inner], any: Any, numbers: [Int] }
  input Self { a: Int, self: Self, selves: [Self!] }
  interface Unasked { n: Int }
  type Query { tell(input: Outer, text: String = "none", any: Any): String, self(input: Self): String, n: Int }
`);
const root = { n: 1 };
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const inOrder = (_: string, value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
for (const field of Object.values(schema.getQueryType()?.getFields() ?? {}))
  if (field.args.length > 0) field.resolve = (_, args: unknown) => JSON.stringify(args, inOrder);

const query = (parts: string): string =>
  `query ($bio: String, $color: Color, $size: Int, $with: Int = 7, $any: Any) { tell(${parts}) }`;

it.each([
  query('input: { bio: $bio, color: $color }'),
  query('input: { inner: { name: $bio, size: $size } }'),
  query('input: { list: [{ size: $size, name: "a" }, { size: $with }] }'),
  query('input: { numbers: [$size, 2, $with] }'),
  query('text: $bio, input: { any: $any }'),
  query('any: { a: $bio, b: [$size] }'),
  query('any: [$size]'),
  'query ($input: Outer) { tell(input: $input) }',
  'query ($bio: Self) { self(input: $bio) }',
  'query ($constructor: String, $toString: String) { tell(text: $constructor) two: tell(text: $toString) }',
  'query { ...F @skip(if: true) ...F } fragment F on Query { n }',
])('does with what is left out what the specification says: %s', async (text) => {
  const step = compileStep(schema, text, undefined, 1);
  const given: Record<string, unknown>[] = [
    {},
    { bio: null },
    { bio: null, color: null, size: null, with: null, any: null },
    { color: 'RED', size: 5, with: 1, any: { x: [1] } },
    { input: { bio: null } },
    { input: { inner: { size: null }, list: [{}] } },
  ];
  for (const variables of given) {
    const document = parse(text);
    const expected = await execute({ schema, document, rootValue: root, variableValues: variables });
    const outcome = await step.run(root, {}, variables);
    expect(JSON.parse(JSON.stringify(outcome.data ?? null))).toEqual(
      JSON.parse(JSON.stringify(expected.data ?? null)),
    );
    expect(outcome.errors?.length).toBe(expected.errors?.length);
  }
});

it('compiles what is run again, not what is run once', async () => {
  const variables = { size: 2 };
  const text = query('input: { inner: { size: $size } }');
  const expected = await execute({ schema, document: parse(text), variableValues: variables });
  // The compiler looks at all of them, also at what nobody asks for.
  let looks = 0;
  const look = (): undefined => void (looks += 1);
  Object.defineProperty(schema.getType('Unasked'), 'resolveType', {
    get: look,
    set: () => {
      looks += 1;
    },
  });
  const step = compileStep(schema, text, undefined);
  const counts: number[] = [];
  for (let run = 0; run < 4; run += 1) {
    const { data } = await step.run(root, {}, variables);
    expect({ ...data }).toEqual({ ...expected.data });
    counts.push(looks);
  }
  expect(counts.map((count) => count > 0)).toEqual([false, false, true, true]);
  expect(counts[3]).toBe(counts[2]);
});
