import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type FieldNode,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';

/** Several entity operations in one. */
export interface MergedDocument {
  document: string;
  /** For each of them: where its entities stand in the answer, and the variable that holds its representations. */
  places: { key: string; variable: string }[];
}

const representations = 'representations';

/**
 * Makes one operation of several that each select `_entities(representations: $representations)` and nothing else. Other
 * variables of the same name are the same variable.
 * @returns undefined when one of them is of another kind
 */
export function mergeDocuments(documents: readonly string[]): MergedDocument | undefined {
  const operations = documents.map(entityOperation);
  const definitions = new Map<string, VariableDefinitionNode>();
  const fields: FieldNode[] = [];
  const places: MergedDocument['places'] = [];
  for (const [index, operation] of operations.entries()) {
    if (!operation) return undefined;
    const place = { key: `entities${index}`, variable: `${representations}${index}` };
    const [field, variables] = renamed(operation, place);
    fields.push(field);
    for (const definition of variables) definitions.set(definition.variable.name.value, definition);
    places.push(place);
  }
  const [first] = operations;
  if (!first) return undefined;
  const operation: OperationDefinitionNode = {
    ...first.operation,
    variableDefinitions: [...definitions.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
  };
  return { document: stripIgnoredCharacters(print(operation)), places };
}

interface EntityOperation {
  operation: OperationDefinitionNode;
  field: FieldNode;
  variables: readonly VariableDefinitionNode[];
}

function entityOperation(document: string): EntityOperation | undefined {
  const { definitions } = parse(document, { noLocation: true });
  const [operation] = definitions;
  if (definitions.length !== 1 || operation?.kind !== Kind.OPERATION_DEFINITION) return undefined;
  const { selectionSet, variableDefinitions: variables = [], directives = [] } = operation;
  const [field] = selectionSet.selections;
  const isPlain = selectionSet.selections.length === 1 && directives.length === 0;
  if (!isPlain || field?.kind !== Kind.FIELD || field.name.value !== '_entities') return undefined;
  return { operation, field, variables };
}

function renamed(
  { field, variables }: EntityOperation,
  { key, variable }: MergedDocument['places'][number],
): [FieldNode, VariableDefinitionNode[]] {
  const rename = {
    Variable: (node: VariableDefinitionNode['variable']) =>
      node.name.value === representations
        ? { ...node, name: { kind: Kind.NAME, value: variable } as const }
        : undefined,
  };
  const alias = { kind: Kind.NAME, value: key } as const;
  return [{ ...visit(field, rename), alias }, variables.map((definition) => visit(definition, rename))];
}
