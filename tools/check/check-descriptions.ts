import { Kind, parse, visit, type ASTNode, type DocumentNode } from 'graphql';
import type { Finding, Lesson } from './finding.ts';
import type { Tree } from './tree.ts';

const missing: Lesson = {
  rule: 'Every type, field, argument, input field and enum value of the graph has a description.',
  why: 'It is the documentation of the API and of the SDK; nobody outside can ask us.',
  instead:
    'Write a full sentence in `{ description }` of the decorator: units, limits, what null means, who may see it. Then `npm run gen`.',
  recipe: 'docs/recipes/add-a-field.md',
};

const once: Lesson = {
  rule: 'What several subgraphs describe, they describe alike.',
  why: 'The composed graph keeps one of the texts, by the alphabet of the subgraphs, not the best one.',
  instead:
    'Leave the description to the owner and write none in the other subgraphs, or copy it word for word.',
  recipe: 'docs/recipes/add-a-field.md',
};

const machinery = /^(_Any|_Entity|_Service|_entities|_service|federation__\w+|link__\w+|join__\w+)$/;

/** A place in a printed schema that has to be described. */
interface Element {
  readonly file: string;
  readonly line: number;
  /** `Guild.members.first` */
  readonly name: string;
  readonly description: string;
}

/** Checks the printed schemas together: an entity another subgraph owns may stay undescribed where it is extended. */
export function checkDescriptions(tree: Tree): Finding[] {
  const elements = schemaFiles(tree).flatMap((file) => elementsOf(file, parse(tree.read(file))));
  const byName = new Map<string, Element[]>();
  for (const element of elements) byName.set(element.name, [...(byName.get(element.name) ?? []), element]);
  return [...byName.values()].flatMap((places) => {
    const [first, ...others] = places.filter(({ description }) => description !== '');
    if (!first)
      return places
        .slice(0, 1)
        .map(({ file, line, name }) => ({ lesson: missing, path: file, line, detail: name }));
    return others
      .filter(({ description }) => description !== first.description)
      .map(({ file, line, name }) => ({
        lesson: once,
        path: file,
        line,
        detail: `${name}, unlike ${first.file}:${first.line}`,
      }));
  });
}

/** The printed schemas of the subgraphs. */
export function schemaFiles(tree: Tree): string[] {
  return tree.paths.filter((file) => /^schema\/subgraphs\/[^/]+\.graphql$/.test(file));
}

function elementsOf(file: string, document: DocumentNode): Element[] {
  const found: Element[] = [];
  const parents: string[] = [];
  visit(document, {
    DirectiveDefinition: () => false,
    enter(node) {
      const name = elementName(node);
      if (name === null) return undefined;
      if (machinery.test(name)) return false;
      parents.push(name);
      const description = 'description' in node ? (node.description?.value.trim() ?? '') : '';
      if (needsDescription(node))
        found.push({ file, line: node.loc?.startToken.line ?? 1, name: parents.join('.'), description });
      return undefined;
    },
    leave(node) {
      if (elementName(node) !== null) parents.pop();
    },
  });
  return found;
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
