import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** By the nodes of a field, which stay the same while an operation is kept: what was found out about each path. */
const found = new WeakMap<readonly FieldNode[], Map<string, boolean>>();

/**
 * Whether an operation asks for something below a field, so that it can be read with the field's own statement. What a
 * directive may leave out counts as asked for.
 * @param path names of fields, `edges.node.reactions`
 */
export function asks(info: Info, path: string): boolean {
  let paths = found.get(info.fieldNodes);
  if (!paths) found.set(info.fieldNodes, (paths = new Map()));
  let isAsked = paths.get(path);
  if (isAsked === undefined) {
    const names = path.split('.');
    isAsked = info.fieldNodes.some(({ selectionSet }) => reaches(selectionSet, names, info.fragments));
    paths.set(path, isAsked);
  }
  return isAsked;
}

function reaches(
  set: SelectionSetNode | undefined,
  names: readonly string[],
  fragments: Info['fragments'],
): boolean {
  const [name, ...rest] = names;
  if (name === undefined) return true;
  return (set?.selections ?? []).some((selection) => {
    if (selection.kind === Kind.FIELD)
      return selection.name.value === name && reaches(selection.selectionSet, rest, fragments);
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    return reaches(inner?.selectionSet, names, fragments);
  });
}
