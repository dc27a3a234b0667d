import { Kind, parse, type DefinitionNode, type FieldDefinitionNode, type TypeNode } from 'graphql';
import { schemaFiles } from './check-descriptions.ts';
import type { Tree } from './tree.ts';

/** An output field of a printed schema, with the place it stands at. */
export interface PrintedField {
  readonly path: string;
  readonly line: number;
  readonly parent: string;
  readonly field: FieldDefinitionNode;
}

/** The definitions of each printed schema, without what federation adds. */
export function definitionsOf(tree: Tree): { path: string; definitions: DefinitionNode[] }[] {
  return schemaFiles(tree).map((path) => {
    const { definitions } = parse(tree.read(path));
    const isOurs = (one: DefinitionNode) =>
      one.kind !== Kind.DIRECTIVE_DEFINITION && !/^_|__/.test(nameOf(one));
    return { path, definitions: definitions.filter(isOurs) };
  });
}

/** Every output field of the printed schemas. */
export function fieldsOf(tree: Tree): PrintedField[] {
  return definitionsOf(tree).flatMap(({ path, definitions }) =>
    definitions.flatMap((one) => {
      const fields = 'fields' in one ? (one.fields ?? []) : [];
      return fields.flatMap((field): PrintedField[] =>
        field.kind === Kind.FIELD_DEFINITION && !field.name.value.startsWith('_')
          ? [{ path, line: lineOf(field), parent: nameOf(one), field }]
          : [],
      );
    }),
  );
}

export function nameOf(one: DefinitionNode): string {
  return 'name' in one ? (one.name?.value ?? '') : '';
}

export function lineOf(node: { readonly loc?: { readonly startToken: { readonly line: number } } }): number {
  return node.loc?.startToken.line ?? 1;
}

/** The name inside all lists and non-nulls. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

export function isListed(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isListed(type.type));
}
