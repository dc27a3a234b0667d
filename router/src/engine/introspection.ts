import {
  executeSync,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Json } from './state.ts';

/** Answers `__schema` and `__type`; the subgraphs are not asked. */
export type Introspect = (variables: Readonly<Record<string, unknown>>) => Json;

/**
 * Prepares the introspection part of an operation: a document of its own with just these fields.
 * @param fields the root fields that are about the schema
 * @returns undefined when there are none
 */
export function prepareIntrospection(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fields: readonly FieldNode[],
  fragments: readonly FragmentDefinitionNode[],
): Introspect | undefined {
  if (fields.length === 0) return undefined;
  const selection: OperationDefinitionNode = {
    ...operation,
    directives: [],
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
  };
  const used = usedVariables([selection.selectionSet, ...fragments]);
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...selection,
        variableDefinitions: operation.variableDefinitions?.filter((one) =>
          used.has(one.variable.name.value),
        ),
      },
      ...fragments,
    ],
  };
  return (variableValues) => executeSync({ schema, document, variableValues }).data ?? {};
}

function usedVariables(
  nodes: readonly (FragmentDefinitionNode | OperationDefinitionNode['selectionSet'])[],
): Set<string> {
  const names = new Set<string>();
  for (const node of nodes) visit(node, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}
