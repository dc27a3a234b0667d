import { Kind, visit, type DocumentNode, type FieldNode } from 'graphql';

/** Ends the keys that only plans know. */
const suffix = '__asked';

/**
 * The key under which plans keep a field of the client's operation. A client may call any field by the name of one that the
 * planner adds for itself, a key say; both would be written to the same place.
 * @param added names of fields that the planner may add
 */
export function planKey(
  { alias, name }: Pick<FieldNode, 'alias' | 'name'>,
  added: ReadonlySet<string>,
): string {
  const key = alias?.value ?? name.value;
  if (key === name.value || !(added.has(key) || key.endsWith(suffix))) return key;
  return key + suffix;
}

/** What the client calls a key of a plan. */
export function clientKey(key: string): string {
  return key.endsWith(suffix) ? key.slice(0, -suffix.length) : key;
}

/** The operation as it is planned: the same, with aliases that nobody else uses. */
export function withPlanKeys(document: DocumentNode, added: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    Field(field) {
      const value = planKey(field, added);
      if (!field.alias || value === field.alias.value) return undefined;
      return { ...field, alias: { kind: Kind.NAME, value } };
    },
  });
}
