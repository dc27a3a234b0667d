import { Kind, parse, type ConstDirectiveNode, type DefinitionNode } from 'graphql';

/** A type that `node(id:)` finds. */
export interface NodeType {
  name: string;
  /** What its ids begin with, without the underscore: the type's name in snake case. */
  prefix: string;
  /** The subgraph that knows whether an id exists and who may see it. */
  owner: string;
}

export interface SubgraphSdl {
  name: string;
  sdl: string;
}

/**
 * The types behind `node`, read from the subgraphs' SDL: objects that implement `Node` and have `@key(fields: "id")`.
 * A subgraph that only refers to another's entity does not implement `Node` on it, so each type has one owner.
 * @throws when two subgraphs claim the same type
 */
export function nodeTypesOf(subgraphs: readonly SubgraphSdl[]): NodeType[] {
  const types = subgraphs.flatMap(({ name: owner, sdl }) =>
    parse(sdl, { noLocation: true })
      .definitions.flatMap((definition) => nodeTypeName(definition) ?? [])
      .map((name) => ({ name, prefix: idPrefix(name), owner })),
  );
  types.sort((a, b) => (a.name < b.name ? -1 : 1));
  types.forEach((type, index) => {
    const next = types[index + 1];
    if (next?.name === type.name) {
      throw new Error(
        `${type.name} implements Node in ${type.owner} and in ${next.owner}; only its owner may.`,
      );
    }
  });
  return types;
}

function nodeTypeName(definition: DefinitionNode): string | null {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION)
    return null;
  const isNode = definition.interfaces?.some((implemented) => implemented.name.value === 'Node') ?? false;
  return isNode && (definition.directives ?? []).some(isIdKey) ? definition.name.value : null;
}

function isIdKey(directive: ConstDirectiveNode): boolean {
  const valueOf = (name: string) =>
    directive.arguments?.find((argument) => argument.name.value === name)?.value;
  const fields = valueOf('fields');
  const resolvable = valueOf('resolvable');
  return (
    directive.name.value === 'key' &&
    fields?.kind === Kind.STRING &&
    fields.value.trim() === 'id' &&
    !(resolvable?.kind === Kind.BOOLEAN && !resolvable.value)
  );
}

/** What the ids of a type begin with, without the underscore. */
export function idPrefix(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}
