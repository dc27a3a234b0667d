/**
 * Stands in types for the values that a newer server may send and this version does not know. At run time there is the
 * value as it came, never this text: compare with known values and leave the rest to a default branch.
 */
export type UnknownValue = '%unknown';

/** What a newer server sent in a place where this version knows the alternatives. */
export interface Unknown<T> {
  /** The enum value, or the object, as it came. */
  readonly raw: T;
}

/** The alternatives that this version knows. */
export type Known<T> = Exclude<T, UnknownValue>;

/**
 * Tells whether a value is among the known ones.
 * @example isKnown(guildRoleValues, membership.role)
 */
export function isKnown<T extends string>(values: readonly T[], value: unknown): value is T {
  return (values as readonly unknown[]).includes(value);
}

/** One function for each known enum value, and one for values of the future. */
// Inferred once more, so that the keys of the cases do not count as values of the enum.
export type EnumCases<E extends string, R> = [E] extends [infer F extends string]
  ? { readonly [K in Known<F>]: (value: K) => R } & { readonly Unknown: (unknown: Unknown<string>) => R }
  : never;

/** Calls the case of an enum value; a value of the future goes to `Unknown`. */
export function matchEnum<E extends string, R>(value: E, cases: EnumCases<E, R>): R {
  return pick(cases, value, value);
}

/** One function for each known object type, and one for types of the future. */
export type TypeCases<T extends { readonly __typename: string }, R> = {
  readonly [K in Known<T['__typename']>]: (value: Extract<T, { readonly __typename: K }>) => R;
} & { readonly Unknown: (unknown: Unknown<T>) => R };

/** Functions for the object types that matter here, and one for the rest, types of the future among them. */
export type SomeTypeCases<T extends { readonly __typename: string }, R> = {
  readonly [K in Known<T['__typename']>]?: (value: Extract<T, { readonly __typename: K }>) => R;
} & { readonly Rest: (value: T) => R };

/** Calls the case of an object's `__typename`; what has none goes to `Rest`, or else to `Unknown`. */
export function matchType<T extends { readonly __typename: string }, R>(value: T, cases: TypeCases<T, R>): R;
export function matchType<T extends { readonly __typename: string }, R>(
  value: T,
  cases: SomeTypeCases<T, R>,
): R;
export function matchType<T extends { readonly __typename: string }, R>(value: T, cases: TypeCases<T, R>): R;
export function matchType<T extends { readonly __typename: string }, R>(
  value: T,
  cases: SomeTypeCases<T, R>,
): R;
export function matchType<T extends { readonly __typename: string }, R>(
  value: T,
  cases: TypeCases<T, R> | SomeTypeCases<T, R>,
): R {
  if ('Rest' in cases && !Object.hasOwn(cases, value.__typename)) return cases.Rest(value);
  return pick(cases, value.__typename, value);
}

function pick<R>(cases: object, key: string, value: unknown): R {
  const table = cases as Readonly<Record<string, (value: unknown) => R>>;
  const known =
    Object.prototype.hasOwnProperty.call(table, key) && key !== 'Unknown' ? table[key] : undefined;
  if (known) return known(value);
  const otherwise = table['Unknown'] as (unknown: Unknown<unknown>) => R;
  return otherwise({ raw: value });
}
