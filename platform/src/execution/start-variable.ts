import {
  getOperationAST,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type FieldNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The variable that says where a subscription begins: the one behind `after` of its root field, if it has no other use.
 * It decides which events come, never what is made from one, so subscribers who began elsewhere share all the same.
 */
export function startVariable(document: DocumentNode, operationName: string | undefined): string | undefined {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return undefined;
  const [field, ...others] = rootFields(document, operation.selectionSet);
  const after = field?.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (after?.kind !== Kind.VARIABLE || others.length > 0) return undefined;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  let uses = 0;
  const count = {
    Variable: ({ name }: { name: { value: string } }) =>
      void (uses += Number(name.value === after.name.value)),
  };
  for (const part of [operation.selectionSet, ...(operation.directives ?? []), ...fragments])
    visit(part, count);
  return uses === 1 ? after.name.value : undefined;
}

/** The variables that decide what is made from an event. */
export function lastingVariables(
  variables: Readonly<Record<string, unknown>>,
  start: string | undefined,
): Readonly<Record<string, unknown>> {
  return start === undefined ? variables : { ...variables, [start]: undefined };
}

/** Without `__typename`, which has no events. */
function rootFields(document: DocumentNode, { selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((selection): FieldNode[] => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' ? [] : [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(document, selection.selectionSet);
    const fragment = document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? rootFields(document, fragment.selectionSet) : [];
  });
}
