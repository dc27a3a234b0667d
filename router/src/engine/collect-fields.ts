import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isUnionType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What the selections of one operation mean, for fixed values of the variables that conditions look at. */
export interface SelectionScope {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Values of the variables in `@skip` and `@include`. */
  conditions: Readonly<Record<string, unknown>>;
  /** Under which key the merged answers of the subgraphs hold a field; the response key when not given. */
  sourceKey?: ((field: FieldNode) => string) | undefined;
}

/** The selected fields of an object type by response key, in the order the specification gives them. */
export type CollectedFields = Map<string, FieldNode[]>;

/** Collects as the specification's CollectFields does, for all selection sets of a field at once. */
export function collectFields(
  scope: SelectionScope,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): CollectedFields {
  const fields: CollectedFields = new Map();
  const visited = new Set<string>();
  for (const selectionSet of selectionSets) collectInto(scope, type, selectionSet, fields, visited);
  return fields;
}

function collectInto(
  scope: SelectionScope,
  type: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
  fields: CollectedFields,
  visited: Set<string>,
): void {
  for (const selection of selectionSet.selections) {
    if (!isIncluded(scope, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const nodes = fields.get(key);
      if (nodes) nodes.push(selection);
      else fields.set(key, [selection]);
      continue;
    }
    const fragment = fragmentOf(scope, selection, visited);
    if (fragment && meets(scope.schema, fragment.typeCondition?.name.value, type)) {
      collectInto(scope, type, fragment.selectionSet, fields, visited);
    }
  }
}

function fragmentOf(
  scope: SelectionScope,
  selection: Exclude<SelectionNode, FieldNode>,
  visited: Set<string>,
):
  | (Pick<FragmentDefinitionNode, 'selectionSet'> & {
      typeCondition?: FragmentDefinitionNode['typeCondition'] | undefined;
    })
  | undefined {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
  const name = selection.name.value;
  if (visited.has(name)) return undefined;
  visited.add(name);
  return scope.fragments.get(name);
}

function isIncluded({ conditions }: SelectionScope, node: SelectionNode): boolean {
  if (!node.directives || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, conditions)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, conditions)?.['if'] !== false;
}

function meets(schema: GraphQLSchema, condition: string | undefined, type: GraphQLCompositeType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return (
    wanted !== undefined && isAbstractType(wanted) && !isUnionType(type) && schema.isSubType(wanted, type)
  );
}

/** The names of the variables that decide what is included anywhere in the operation. */
export function conditionVariables(nodes: readonly (SelectionSetNode | FragmentDefinitionNode)[]): string[] {
  const names = new Set<string>();
  const visit = (selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      for (const directive of selection.directives ?? []) {
        const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
        if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
      }
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) visit(selection.selectionSet);
    }
  };
  for (const node of nodes) visit(node.kind === Kind.SELECTION_SET ? node : node.selectionSet);
  return [...names].sort();
}
