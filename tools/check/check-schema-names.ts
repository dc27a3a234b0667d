import { Kind, parse, type DefinitionNode, type FieldDefinitionNode, type TypeNode } from 'graphql';
import { schemaFiles } from './check-descriptions.ts';
import type { Finding, Lesson } from './finding.ts';
import type { Tree } from './tree.ts';

const recipe = 'docs/recipes/add-a-mutation.md';
const query: Lesson = {
  rule: 'A query is a noun: guild, guilds, viewer.',
  why: 'Every query gets something; the word says nothing and splits the alphabet.',
  instead: 'Drop the verb: `guild(slug:)`, not `getGuild`.',
  recipe: 'docs/recipes/add-a-field.md',
};
const mutation: Lesson = {
  rule: 'A mutation is verb + noun, takes exactly `input: <Mutation>Input!` and returns `<Mutation>Payload!`.',
  why: 'Clients, retries and the SDK rest on this one shape; a field can be added to it, an argument list only grows messy.',
  instead:
    'Put every argument into the input class and every result into the payload class, with `userErrors`.',
  recipe,
};
const values: Lesson = {
  rule: 'Enum values are SCREAMING_SNAKE, types PascalCase, fields and arguments camelCase.',
  why: 'Generated clients derive their names from these.',
  instead: 'Rename it in the decorator; stored values may stay as they are.',
  recipe: 'docs/CONTRIBUTING.md',
};
const lists: Lesson = {
  rule: 'A list of entities is a connection with first, last, after and before.',
  why: 'A plain list has no limit and cannot be paged later without breaking every client.',
  instead: 'Return connectionOf(…) of platform/graphql and take ConnectionArgs.',
  recipe: 'docs/recipes/add-a-field.md',
};

interface Broken {
  readonly lesson: Lesson;
  readonly line: number;
  readonly detail: string;
}

/** Checks the names and shapes of the printed schemas. */
export function checkSchemaNames(tree: Tree): Finding[] {
  return schemaFiles(tree).flatMap((file) => {
    const { definitions } = parse(tree.read(file));
    const entities = new Set(definitions.filter(isEntity).map(({ name }) => name?.value));
    return definitions.flatMap((one) => problems(one, entities)).map((broken) => ({ path: file, ...broken }));
  });
}

type Named = DefinitionNode & { readonly name?: { readonly value: string } };

function isEntity(one: Named): one is Named {
  return 'directives' in one && !!one.directives?.some(({ name }) => name.value === 'key');
}

function problems(one: Named, entities: ReadonlySet<string | undefined>): Broken[] {
  const name = one.name?.value ?? '';
  if (/^_|__/.test(name) || one.kind === Kind.DIRECTIVE_DEFINITION) return [];
  const found: Broken[] = [];
  const add = (lesson: Lesson, detail: string, line: number) => found.push({ lesson, line, detail });
  const lineOf = (node: { loc?: { startToken: { line: number } } }) => node.loc?.startToken.line ?? 1;
  if ('values' in one)
    for (const value of one.values ?? [])
      if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(value.name.value))
        add(values, `${name}.${value.name.value}`, lineOf(value));
  if (name && !/^[A-Z][A-Za-z0-9]*$/.test(name)) add(values, name, lineOf(one));
  if (!('fields' in one) || !one.fields) return found;
  for (const field of one.fields) {
    const at = `${name}.${field.name.value}`;
    if (/^_/.test(field.name.value)) continue;
    if (!/^[a-z][A-Za-z0-9]*$/.test(field.name.value)) add(values, at, lineOf(field));
    if (field.kind !== Kind.FIELD_DEFINITION) continue;
    if (name === 'Query' && /^(get|fetch|list|find)[A-Z]/.test(field.name.value))
      add(query, at, lineOf(field));
    if (name === 'Mutation' && !isActShaped(field)) add(mutation, at, lineOf(field));
    if (
      field.type.kind !== Kind.NAMED_TYPE &&
      isList(field.type) &&
      entities.has(typeName(field.type)) &&
      field.name.value !== 'nodes'
    )
      add(lists, at, lineOf(field));
    if (
      /Connection$/.test(typeName(field.type)) &&
      !['first', 'last', 'after', 'before'].every((arg) => hasArgument(field, arg))
    )
      add(lists, `${at} lacks an argument`, lineOf(field));
  }
  return found;
}

function isActShaped(field: FieldDefinitionNode): boolean {
  const pascal = field.name.value.replace(/^./, (first) => first.toUpperCase());
  const [input, ...more] = field.arguments ?? [];
  const isVerb = !/^(get|do|handle|process)[A-Z]/.test(field.name.value);
  const takesInput =
    input?.name.value === 'input' && print(input.type) === `${pascal}Input!` && more.length === 0;
  return isVerb && takesInput && print(field.type) === `${pascal}Payload!`;
}

function hasArgument(field: FieldDefinitionNode, name: string): boolean {
  return !!field.arguments?.some((one) => one.name.value === name);
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}

function typeName(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : typeName(type.type);
}

function print(type: TypeNode): string {
  if (type.kind === Kind.NAMED_TYPE) return type.name.value;
  return type.kind === Kind.LIST_TYPE ? `[${print(type.type)}]` : `${print(type.type)}!`;
}
