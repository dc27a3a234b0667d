import {
  GraphQLError,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, type SelectionScope } from './collect-fields.ts';
import { compileLeaf } from './leaf.ts';
import { generateObject, type CodedField, type MakeObject } from './shape-code.ts';
import type { Json } from './state.ts';

/** A null where the schema allows none: it makes its parent null. */
const bubble = Symbol('bubble');

/** Objects of one place, until there is a function that makes them. */
const madeOften = 200;

interface PathLink {
  previous: PathLink | undefined;
  key: string | number;
}

interface Run {
  /** Paths cost an allocation a value, so they are only kept when a first run found that there is something to tell. */
  keepsPaths: boolean;
  violations: GraphQLError[];
  hasViolation: boolean;
}

type Complete = (value: unknown, run: Run, path: PathLink | undefined) => unknown;

interface ShapedField extends CodedField<Run> {
  complete: Complete;
}

export interface Shaped {
  /** Null when a null bubbled up to the root. */
  data: Json | null;
  /** What the subgraphs sent against the schema. */
  violations: GraphQLError[];
}

/** Shapes the merged answers of the subgraphs into exactly what the client selected. */
export type Shape = (source: Json) => Shaped;

/** Compiles the shape of an operation. Shapes of nested types come into being when such an object first appears. */
export function compileShape(
  scope: SelectionScope,
  rootType: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): Shape {
  const complete = completeObject(scope, rootType, [selectionSet]);
  const run = (source: Json, keepsPaths: boolean): Shaped & { hasViolation: boolean } => {
    const state: Run = { keepsPaths, violations: [], hasViolation: false };
    const data = complete(source, state, undefined);
    return { data: data === bubble ? null : (data as Json), ...state };
  };
  return (source) => {
    const first = run(source, false);
    return first.hasViolation ? run(source, true) : first;
  };
}

function compileType(scope: SelectionScope, type: GraphQLOutputType, nodes: readonly FieldNode[]): Complete {
  if (isNonNullType(type)) return completeNonNull(compileType(scope, type.ofType, nodes), type.ofType, nodes);
  if (isListType(type)) return completeList(compileType(scope, type.ofType, nodes));
  if (isLeafType(type)) return completeLeafOf(type, nodes);
  const selectionSets = nodes.flatMap((node) => (node.selectionSet ? [node.selectionSet] : []));
  const inner = isObjectType(type)
    ? completeObject(scope, type, selectionSets)
    : completeAbstract(scope, type, selectionSets);
  return (value, run, path) => {
    if (value === null || value === undefined) return null;
    if (typeof value !== 'object' || Array.isArray(value))
      return violate(run, path, 'an object was expected here');
    const result = inner(value, run, path);
    return result === bubble ? null : result;
  };
}

function completeNonNull(complete: Complete, type: GraphQLOutputType, nodes: readonly FieldNode[]): Complete {
  const name = nodes[0]?.name.value ?? '';
  const careful: Complete = (value, run, path) => {
    const alreadyTold = run.violations.length;
    const result = complete(value, run, path);
    if (result !== null) return result;
    if (run.violations.length === alreadyTold) violate(run, path, `${name} must not be null`);
    return bubble;
  };
  if (!isLeafType(type)) return careful;
  // Most values are whole leaves.
  const completeLeaf = compileLeaf(type);
  return (value, run, path) => {
    const result = value === null || value === undefined ? undefined : completeLeaf(value);
    return result === undefined ? careful(value, run, path) : result;
  };
}

function completeList(complete: Complete): Complete {
  return (value, run, path) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return violate(run, path, 'a list was expected here');
    const items = new Array<unknown>(value.length);
    for (let index = 0; index < value.length; index += 1) {
      const at = run.keepsPaths ? { previous: path, key: index } : undefined;
      const item = complete(value[index], run, at);
      if (item === bubble) return null;
      items[index] = item;
    }
    return items;
  };
}

function completeLeafOf(type: Parameters<typeof compileLeaf>[0], nodes: readonly FieldNode[]): Complete {
  const complete = compileLeaf(type);
  const name = nodes[0]?.name.value ?? '';
  return (value, run, path) => {
    if (value === null || value === undefined) return null;
    const result = complete(value);
    return result === undefined ? violate(run, path, `${name} is not a value of ${type.name}`) : result;
  };
}

function completeAbstract(
  scope: SelectionScope,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): Complete {
  const byName = new Map<string, Complete>();
  const compile = (name: string): Complete | undefined => {
    const runtime = scope.schema.getType(name);
    const isPossible = isObjectType(runtime) && isAbstractType(type) && scope.schema.isSubType(type, runtime);
    // An interface object whose true type nobody asked for: only fields of the interface itself are selected.
    const isInterfaceObject = isInterfaceType(runtime) && runtime === type;
    if (!isPossible && !isInterfaceObject) return undefined;
    const complete = completeObject(scope, runtime, selectionSets);
    byName.set(name, complete);
    return complete;
  };
  return (value, run, path) => {
    const { __typename: name = type.name } = value as Json;
    const complete = typeof name === 'string' ? (byName.get(name) ?? compile(name)) : undefined;
    return complete
      ? complete(value, run, path)
      : violate(run, path, `the object is no ${type.name} of this graph`);
  };
}

function completeObject(
  scope: SelectionScope,
  type: GraphQLObjectType | GraphQLInterfaceType,
  selectionSets: readonly SelectionSetNode[],
): Complete {
  // Lazily: recursive types would never end, and most possible types of an abstract one never appear.
  let fields: ShapedField[] | undefined;
  let made = 0;
  let make: MakeObject<Run> | undefined;
  return (value, run, path) => {
    const source = value as Json;
    if (make && !run.keepsPaths) return make(source, run);
    fields ??= compileFields(scope, type, selectionSets);
    // Most operations are never asked for so often.
    if ((made += 1) === madeOften) make = generateObject(fields, bubble);
    const shaped: Json = {};
    for (const { key, from, complete } of fields) {
      const at = run.keepsPaths ? { previous: path, key } : undefined;
      const given = typeof from === 'string' ? source[from] : from(source);
      const result = complete(given, run, at);
      if (result === bubble) return bubble;
      shaped[key] = result;
    }
    return shaped;
  };
}

function compileFields(
  scope: SelectionScope,
  type: GraphQLObjectType | GraphQLInterfaceType,
  selectionSets: readonly SelectionSetNode[],
): ShapedField[] {
  const definitions = type.getFields();
  const rootType = scope.schema.getQueryType();
  return [...collectFields(scope, type, selectionSets)].flatMap(([key, nodes]): ShapedField[] => {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    if (name === '__typename') return [{ key, from: () => type.name, complete: completeTypename(type) }];
    // Answered by the introspection part already, in its final form.
    if (type === rootType && name.startsWith('__'))
      return [{ key, from: readerOf(key), complete: (value) => value ?? null }];
    const from = readerOf((node && scope.sourceKey?.(node)) ?? key);
    const definition = definitions[name];
    if (!definition) return [];
    const whole = isNonNullType(definition.type) ? definition.type.ofType : definition.type;
    const leaf = isLeafType(whole) ? whole.name : undefined;
    return [{ key, from, complete: compileType(scope, definition.type, nodes), leaf }];
  });
}

/** An interface object that no subgraph knows the true type of cannot say it: the interface's own name is none. */
function completeTypename(type: GraphQLObjectType | GraphQLInterfaceType): Complete {
  if (isObjectType(type)) return (name) => name;
  return (_, run, path) => {
    violate(run, path, `which ${type.name} this is was not told`);
    return bubble;
  };
}

/** A client's alias may be the name of something every object inherits. */
function readerOf(key: string): ShapedField['from'] {
  return key in Object.prototype ? (source) => (Object.hasOwn(source, key) ? source[key] : undefined) : key;
}

function violate(run: Run, path: PathLink | undefined, reason: string): null {
  run.hasViolation = true;
  if (run.keepsPaths) {
    run.violations.push(
      new GraphQLError(`The graph answered against its own schema: ${reason}.`, {
        path: toPath(path),
        extensions: { code: 'INTERNAL' },
      }),
    );
  }
  return null;
}

function toPath(path: PathLink | undefined): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let link = path; link; link = link.previous) keys.unshift(link.key);
  return keys;
}
