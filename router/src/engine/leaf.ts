import { isEnumType, type GraphQLLeafType } from 'graphql';

/** Checks one leaf that a subgraph sent. @returns undefined when the value cannot be of that type */
export type CompleteLeaf = (value: NonNullable<unknown>) => unknown;

const builtIn: Readonly<Record<string, CompleteLeaf>> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Int: (value) => (Number.isInteger(value) && value === (Number(value) | 0) ? value : undefined),
  Float: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  ID: (value) => (typeof value === 'string' ? value : Number.isInteger(value) ? String(value) : undefined),
};

/** Subgraphs have serialised already; this only makes sure that no client gets what the schema does not promise. */
export function compileLeaf(type: GraphQLLeafType): CompleteLeaf {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return (value) => (typeof value === 'string' && names.has(value) ? value : undefined);
  }
  return builtIn[type.name] ?? ((value) => value);
}
