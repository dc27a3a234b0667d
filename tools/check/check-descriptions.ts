import { Kind, parse, visit, type ASTNode, type DocumentNode } from 'graphql';
import type { Finding, Lesson } from './finding.ts';
import type { Tree } from './tree.ts';

const described: Lesson = {
  rule: 'Every type, field, argument, input field and enum value of the graph has a description.',
  why: 'It is the documentation of the API and of the SDK; nobody outside can ask us.',
  instead:
    'Write a full sentence in `{ description }` of the decorator: units, limits, what null means, who may see it. Then `npm run gen`.',
  recipe: 'docs/recipes/add-a-field.md',
};

const machinery = /^(_Any|_Entity|_Service|_entities|_service|federation__\w+|link__\w+|join__\w+)$/;

/** Checks the printed schema of every subgraph. Machinery of federation is exempt. */
export function checkDescriptions(tree: Tree): Finding[] {
  return schemaFiles(tree).flatMap((file) =>
    undescribed(parse(tree.read(file))).map(({ name, line }) => ({
      lesson: described,
      path: file,
      line,
      detail: name,
    })),
  );
}

/** The printed schemas of the subgraphs. */
export function schemaFiles(tree: Tree): string[] {
  return tree.paths.filter((file) => /^schema\/subgraphs\/[^/]+\.graphql$/.test(file));
}

/** Paths such as `Guild.members.first` that carry no description, or an empty one. */
function undescribed(document: DocumentNode): { name: string; line: number }[] {
  const missing: { name: string; line: number }[] = [];
  const parents: string[] = [];
  visit(document, {
    DirectiveDefinition: () => false,
    enter(node) {
      const name = elementName(node);
      if (name === null) return undefined;
      if (machinery.test(name)) return false;
      parents.push(name);
      if (needsDescription(node) && !('description' in node && node.description?.value.trim()))
        missing.push({ name: parents.join('.'), line: node.loc?.startToken.line ?? 1 });
      return undefined;
    },
    leave(node) {
      if (elementName(node) !== null) parents.pop();
    },
  });
  return missing;
}

/** The three roots say nothing of their own; extensions and external fields are described where they are owned. */
function needsDescription(node: ASTNode): boolean {
  if (node.kind.endsWith('Extension')) return false;
  if (node.kind === Kind.OBJECT_TYPE_DEFINITION)
    return !/^(Query|Mutation|Subscription)$/.test(node.name.value);
  return !('directives' in node && node.directives?.some(({ name }) => name.value === 'external'));
}

function elementName(node: ASTNode): string | null {
  const isElement = /Type(Definition|Extension)$|^(Field|InputValue|EnumValue)Definition$/.test(node.kind);
  if (!isElement || !('name' in node) || !node.name || !('value' in node.name)) return null;
  return typeof node.name.value === 'string' ? node.name.value : null;
}
