import { Kind, parse, print, type ASTNode, type DefinitionNode, type DocumentNode } from 'graphql';

/**
 * The same schema text for the same schema: definitions by name, and inside them fields, arguments, values, members
 * and directives by name, so that a diff shows only what changed.
 */
export function sortSdl(sdl: string): string {
  const { definitions } = parse(sdl, { noLocation: true });
  const sorted = definitions.map((one) => sortNode(one)).sort((a, b) => compare(rank(a), rank(b)));
  return `${print({ kind: Kind.DOCUMENT, definitions: sorted } satisfies DocumentNode)}\n`;
}

/** Lists whose order means nothing. The order of the values inside a list literal does, so those stay. */
const unordered = new Set([
  'fields',
  'arguments',
  'values',
  'types',
  'interfaces',
  'directives',
  'locations',
]);

function sortNode<T extends ASTNode>(node: T): T {
  if (node.kind === Kind.LIST) return node;
  const entries = Object.entries<unknown>({ ...node }).map(([key, value]): [string, unknown] => {
    if (!Array.isArray(value)) return [key, isNode(value) ? sortNode(value) : value];
    const items = value.map((item: unknown) => (isNode(item) ? sortNode(item) : item));
    return [key, unordered.has(key) ? sortByText(items) : items];
  });
  return Object.fromEntries(entries) as unknown as T;
}

function sortByText(items: readonly unknown[]): unknown[] {
  const text = (item: unknown): string => {
    if (!isNode(item)) return String(item);
    const name = 'name' in item && item.name ? print(item.name) : '';
    return `${name} ${print(item)}`;
  };
  return [...items].sort((a, b) => compare(text(a), text(b)));
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** The schema itself first, then directives, then types. */
function rank(node: DefinitionNode): string {
  const group =
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? 0
      : node.kind === Kind.DIRECTIVE_DEFINITION
        ? 1
        : 2;
  const name = 'name' in node ? (node.name?.value ?? '') : '';
  return `${group} ${name} ${node.kind}`;
}

/** By code unit, so that no locale changes the result. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
