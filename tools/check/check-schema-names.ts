import { print, type FieldDefinitionNode } from 'graphql';
import type { Finding, Lesson } from './finding.ts';
import { definitionsOf, fieldsOf, lineOf, nameOf } from './sdl.ts';
import type { Tree } from './tree.ts';

const query: Lesson = {
  rule: 'A query is a noun: guild, guilds, viewer.',
  why: 'Every query gets something; the word says nothing and splits the alphabet.',
  instead: 'Drop the verb: `guild(slug:)`, not `getGuild`.',
  recipe: 'docs/recipes/add-a-field.md',
};
const mutation: Lesson = {
  rule: 'A mutation is verb + noun, takes exactly `input: <Mutation>Input!` and returns `<Mutation>Payload!`.',
  why: 'Clients, retries and the SDK rest on this one shape; a list of arguments only grows messy.',
  instead:
    'Put every argument into the input class and every result into the payload class, with `userErrors`.',
  recipe: 'docs/recipes/add-a-mutation.md',
};
const spelling: Lesson = {
  rule: 'Enum values are SCREAMING_SNAKE, types PascalCase, fields and arguments camelCase.',
  why: 'Generated clients derive their names from these.',
  instead: 'Rename it in the decorator; stored values may stay as they are.',
  recipe: 'docs/CONTRIBUTING.md',
};

/** Checks the names of the printed schemas and the shape of their mutations. */
export function checkSchemaNames(tree: Tree): Finding[] {
  return [...typeFindings(tree), ...fieldFindings(tree)];
}

function typeFindings(tree: Tree): Finding[] {
  return definitionsOf(tree).flatMap(({ path, definitions }) =>
    definitions.flatMap((one): Finding[] => {
      const name = nameOf(one);
      const values = 'values' in one ? (one.values ?? []) : [];
      const inputs =
        'fields' in one ? (one.fields ?? []).filter(({ kind }) => kind === 'InputValueDefinition') : [];
      const wrong = [
        ...(name && !/^[A-Z][A-Za-z0-9]*$/.test(name) ? [{ node: one, at: name }] : []),
        ...values
          .filter((value) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(value.name.value))
          .map((node) => ({ node, at: `${name}.${node.name.value}` })),
        ...inputs
          .filter((input) => !isCamel(input.name.value))
          .map((node) => ({ node, at: `${name}.${node.name.value}` })),
      ];
      return wrong.map(({ node, at }) => ({ lesson: spelling, path, line: lineOf(node), detail: at }));
    }),
  );
}

function fieldFindings(tree: Tree): Finding[] {
  return fieldsOf(tree).flatMap(({ path, line, parent, field }) => {
    const at = `${parent}.${field.name.value}`;
    const names = [field.name.value, ...(field.arguments ?? []).map((one) => one.name.value)];
    const lessons = [
      ...(names.every(isCamel) ? [] : [spelling]),
      ...(parent === 'Query' && /^(get|fetch|list|find)[A-Z]/.test(field.name.value) ? [query] : []),
      ...(parent === 'Mutation' && !isActShaped(field) ? [mutation] : []),
    ];
    return lessons.map((lesson) => ({ lesson, path, line, detail: at }));
  });
}

function isActShaped({ name, arguments: args = [], type }: FieldDefinitionNode): boolean {
  const pascal = name.value.replace(/^./, (first) => first.toUpperCase());
  const [input, ...more] = args;
  if (!input || more.length || /^(get|do|handle|process)[A-Z]/.test(name.value)) return false;
  return (
    input.name.value === 'input' &&
    print(input.type) === `${pascal}Input!` &&
    print(type) === `${pascal}Payload!`
  );
}

function isCamel(name: string): boolean {
  return /^[a-z][A-Za-z0-9]*$/.test(name);
}
