import {
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLType,
} from 'graphql';
import type { SchemaChange, Severity } from './schema-change.ts';
import { deprecationChange, documentationChange } from './word-diff.ts';

type Field = GraphQLField<unknown, unknown>;

/** Changes of a field itself; its arguments are compared one by one with `argumentChanges`. */
export function fieldChanges(path: string, old?: Field, now?: Field): SchemaChange[] {
  if (!old) return now ? [{ severity: 'safe', path, what: `was added: ${String(now.type)}` }] : [];
  if (!now) return [removal(path, old.deprecationReason)];
  const words = [...documentationChange(path, old, now), ...deprecationChange(path, old, now)];
  if (String(old.type) === String(now.type)) return words;
  return [typeChange(path, old.type, now.type, isNarrower(now.type, old.type)), ...words];
}

/** Changes of an argument: optional ones may come, required ones may not. */
export function argumentChanges(path: string, old?: GraphQLArgument, now?: GraphQLArgument): SchemaChange[] {
  if (!old && now) return [addition(path, now, isRequiredArgument(now))];
  return inputChanges(path, old, now);
}

/** Changes of an input field, by the same rule as arguments. */
export function inputFieldChanges(
  path: string,
  old?: GraphQLInputField,
  now?: GraphQLInputField,
): SchemaChange[] {
  if (!old && now) return [addition(path, now, isRequiredInputField(now))];
  return inputChanges(path, old, now);
}

type Input = GraphQLArgument | GraphQLInputField;

function inputChanges(path: string, old?: Input, now?: Input): SchemaChange[] {
  if (!old) return [];
  if (!now) return [removal(path, old.deprecationReason)];
  const words = [...documentationChange(path, old, now), ...deprecationChange(path, old, now)];
  const types =
    String(old.type) === String(now.type)
      ? []
      : [typeChange(path, old.type, now.type, isNarrower(old.type, now.type))];
  return [...types, ...defaultChange(path, old, now), ...words];
}

/** Who leaves the value out gets another behaviour without having changed anything. */
function defaultChange(path: string, old: Input, now: Input): SchemaChange[] {
  const [before, after] = [show(old.defaultValue), show(now.defaultValue)];
  if (before === after) return [];
  // Losing the default makes a non-null input required.
  const severity: Severity =
    now.defaultValue === undefined && isNonNullType(now.type) ? 'breaking' : 'attention';
  return [{ severity, path, what: `has the default ${after} instead of ${before}` }];
}

function addition(path: string, input: Input, isRequired: boolean): SchemaChange {
  const what = `was added: ${String(input.type)}${isRequired ? ', required' : ''}`;
  return { severity: isRequired ? 'breaking' : 'safe', path, what };
}

function removal(path: string, deprecationReason: string | null | undefined): SchemaChange {
  return {
    severity: 'breaking',
    path,
    what: deprecationReason ? 'was removed after its deprecation' : 'was removed',
  };
}

function typeChange(path: string, old: GraphQLType, now: GraphQLType, isSafe: boolean): SchemaChange {
  return {
    severity: isSafe ? 'safe' : 'breaking',
    path,
    what: `changed from ${String(old)} to ${String(now)}`,
  };
}

/**
 * Whether every value of `narrow` is one of `wide`: non-null may stand where nullable was expected. Different names
 * count as different types, also for the members of an interface: fragments on the old name would stop matching.
 */
function isNarrower(narrow: GraphQLType, wide: GraphQLType): boolean {
  if (isNonNullType(wide)) return isNonNullType(narrow) && isNarrower(narrow.ofType, wide.ofType);
  if (isNonNullType(narrow)) return isNarrower(narrow.ofType, wide);
  if (isListType(narrow) && isListType(wide)) return isNarrower(narrow.ofType, wide.ofType);
  return String(narrow) === String(wide);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
