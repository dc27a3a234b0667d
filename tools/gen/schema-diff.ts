import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  type GraphQLEnumType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { argumentChanges, fieldChanges, inputFieldChanges } from './field-diff.ts';
import type { SchemaChange } from './schema-change.ts';
import { outputTypes } from './type-positions.ts';
import { deprecationChange, documentationChange } from './word-diff.ts';

/** Every difference between two versions of the graph, classified, in the order of the names. */
export function diffSchemas(before: GraphQLSchema, after: GraphQLSchema): SchemaChange[] {
  const answered = outputTypes(after);
  const names = [...new Set([...namesOf(before), ...namesOf(after)])].sort();
  return names.flatMap((name) => {
    const [old, now] = [before.getType(name), after.getType(name)];
    if (old && !now) return [{ severity: 'breaking', path: name, what: 'was removed' }];
    if (now && !old) return [{ severity: 'safe', path: name, what: `was added (${kindOf(now)})` }];
    return old && now ? typeChanges(old, now, answered.has(name)) : [];
  });
}

function namesOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .map(({ name }) => name);
}

function typeChanges(old: GraphQLNamedType, now: GraphQLNamedType, isAnswered: boolean): SchemaChange[] {
  if (kindOf(old) !== kindOf(now))
    return [{ severity: 'breaking', path: old.name, what: `changed from ${kindOf(old)} to ${kindOf(now)}` }];
  return [...documentationChange(old.name, old, now), ...memberChanges(old, now, isAnswered)];
}

function memberChanges(old: GraphQLNamedType, now: GraphQLNamedType, isAnswered: boolean): SchemaChange[] {
  if (isEnumType(old) && isEnumType(now)) return enumChanges(old, now, isAnswered);
  if (isUnionType(old) && isUnionType(now))
    return listChanges(old.name, 'member', old.getTypes(), now.getTypes());
  if (isInputObjectType(old) && isInputObjectType(now))
    return pairs(old.getFields(), now.getFields()).flatMap(([name, one, two]) =>
      inputFieldChanges(`${old.name}.${name}`, one, two),
    );
  if (hasFields(old) && hasFields(now)) {
    const interfaces = listChanges(old.name, 'interface', old.getInterfaces(), now.getInterfaces());
    const fields = pairs(old.getFields(), now.getFields()).flatMap(([name, one, two]) => {
      const path = `${old.name}.${name}`;
      const own = fieldChanges(path, one, two);
      if (!one || !two) return own;
      const args = pairs(byName(one.args), byName(two.args));
      return [...own, ...args.flatMap(([arg, a, b]) => argumentChanges(`${path}(${arg}:)`, a, b))];
    });
    return [...interfaces, ...fields];
  }
  return [];
}

function enumChanges(old: GraphQLEnumType, now: GraphQLEnumType, isAnswered: boolean): SchemaChange[] {
  return pairs(byName(old.getValues()), byName(now.getValues())).flatMap(
    ([name, one, two]): SchemaChange[] => {
      const path = `${old.name}.${name}`;
      if (!two) return [{ severity: 'breaking', path, what: 'was removed' }];
      // A value that is only ever sent cannot surprise anybody.
      if (!one) return [{ severity: isAnswered ? 'attention' : 'safe', path, what: 'was added' }];
      return [...documentationChange(path, one, two), ...deprecationChange(path, one, two)];
    },
  );
}

/** Members of a union and interfaces of a type: a new one makes old fragments match more, or less, than before. */
function listChanges(
  path: string,
  role: string,
  old: readonly GraphQLNamedType[],
  now: readonly GraphQLNamedType[],
): SchemaChange[] {
  const [before, after] = [old, now].map((types) => new Set(types.map(({ name }) => name)));
  const removed = [...(before ?? [])].filter((name) => !after?.has(name));
  const added = [...(after ?? [])].filter((name) => !before?.has(name));
  return [
    ...removed.map((name): SchemaChange => ({
      severity: 'breaking',
      path,
      what: `lost the ${role} ${name}`,
    })),
    ...added.map((name): SchemaChange => ({
      severity: 'attention',
      path,
      what: `has the new ${role} ${name}`,
    })),
  ];
}

function hasFields(type: GraphQLNamedType): type is GraphQLObjectType | GraphQLInterfaceType {
  return isObjectType(type) || isInterfaceType(type);
}

function byName<T extends { readonly name: string }>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item) => [item.name, item]));
}

/** Old and new under each name, sorted by name. */
function pairs<T>(
  old: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
): [string, T | undefined, T | undefined][] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .sort()
    .map((name) => [name, old[name], now[name]]);
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'type';
  if (isInterfaceType(type)) return 'interface';
  if (isUnionType(type)) return 'union';
  if (isEnumType(type)) return 'enum';
  return isInputObjectType(type) ? 'input' : 'scalar';
}
