import { GraphQLError, Kind, type FieldNode, type GraphQLField } from 'graphql';
import type { Variables } from './measure.ts';
import type { ListRule } from './price-list.ts';

/** How many items a list of an operation has at most: a number, or what the variables make of it. */
export type ListLength = number | SlicedLength;

interface SlicedLength {
  /** Sizes that the operation names, and variables that hold one. */
  readonly given: readonly (number | { readonly variable: string })[];
  /** Where none of them is a size. */
  readonly otherwise: number;
  /** Items of a list inside that list. */
  readonly times: number;
}

/** Beyond any ceiling, and small enough for its powers to stay numbers. */
const longest = 1_000_000;

/**
 * The length of a field's lists, by the rule of that field.
 * @throws GraphQLError when the rule wants exactly one slicing argument and the operation gives none, or several
 */
export function listLength(
  node: FieldNode,
  { args }: GraphQLField<unknown, unknown>,
  rule: ListRule,
): ListLength {
  const given = (node.arguments ?? []).filter(
    ({ name, value }) => rule.slicingArguments.includes(name.value) && value.kind !== Kind.NULL,
  );
  if (rule.needsOneSlicingArgument && given.length !== 1) throw notOne(node, rule);
  const usual = args
    .filter(({ name }) => rule.slicingArguments.includes(name))
    .flatMap(({ defaultValue }) => sizeOf(defaultValue) ?? []);
  const otherwise = usual.length > 0 ? Math.max(...usual) : rule.assumedSize;
  const sizes = given.map(({ value }) => {
    if (value.kind === Kind.VARIABLE) return { variable: value.name.value };
    if (value.kind === Kind.LIST) return value.values.length;
    return value.kind === Kind.INT ? (sizeOf(Number(value.value)) ?? otherwise) : 1;
  });
  const known = sizes.filter((size) => typeof size === 'number');
  if (known.length < sizes.length) return { given: sizes, otherwise, times: 1 };
  return known.length > 0 ? Math.max(...known) : otherwise;
}

/** The length with these variables: the longest that any of them names. */
export function lengthWith(length: ListLength, variables: Variables): number {
  if (typeof length === 'number') return length;
  const sizes = length.given.flatMap((one) =>
    typeof one === 'number' ? one : (sizeOf(variables[one.variable]) ?? []),
  );
  return length.times * (sizes.length > 0 ? Math.max(...sizes) : length.otherwise);
}

/** A single value in the place of a list is a list of one; a number that is no size says nothing. */
function sizeOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'number') return 1;
  return Number.isInteger(value) && value > 0 ? Math.min(value, longest) : undefined;
}

function notOne(node: FieldNode, { slicingArguments }: ListRule): GraphQLError {
  const wanted = slicingArguments.map((name) => `\`${name}\``).join(', ');
  return new GraphQLError(`The field ${node.name.value} takes exactly one of ${wanted}.`, {
    nodes: [node],
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
}
