import { Kind, visit, type DocumentNode, type FieldNode } from 'graphql';

/** Ends a client's alias in a plan. */
const suffix = '__asked';
/** Ends the name of a field that another requires. */
const requiredSuffix = /__required\d+$/;

/** The name in plans of the n-th field that is required with arguments of its own. */
export function requiredName(field: string, n: number): string {
  return `${field}__required${n}`;
}

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
  if (key === name.value) return key;
  const isTaken = added.has(key) || key.endsWith(suffix) || requiredSuffix.test(key);
  return isTaken ? key + suffix : key;
}

/** The client's path to a place of a plan's answer: up to the first thing that the client did not ask for. */
export function clientPath(path: readonly (string | number)[]): (string | number)[] {
  const end = path.findIndex((key) => typeof key === 'string' && requiredSuffix.test(key));
  return path
    .slice(0, end < 0 ? undefined : end)
    .map((key) => (typeof key === 'string' && key.endsWith(suffix) ? key.slice(0, -suffix.length) : key));
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
