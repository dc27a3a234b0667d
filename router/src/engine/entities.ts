import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { generateCollect, type Collect } from './collect-code.ts';
import { mergeInto } from './merge.ts';
import type { Json } from './state.ts';
import { typeCondition } from './type-conditions.ts';

/** Reads what a subgraph must know of an entity; null when something it requires is missing. */
export type Represent = (entity: Json) => Json | null;

/** Compiles the `requires` selection of an entity step. */
export function compileRepresentation(
  schema: GraphQLSchema,
  selections: readonly QueryPlanSelectionNode[],
): Represent {
  const parts = selections.map((selection) => compilePart(schema, selection));
  return (entity) => {
    const representation: Json = {};
    for (const part of parts) if (!part(entity, representation)) return null;
    return representation;
  };
}

/** Adds its share to the representation; false when the entity lacks it. */
type Part = (entity: Json, representation: Json) => boolean;

function compilePart(schema: GraphQLSchema, selection: QueryPlanSelectionNode): Part {
  if (selection.kind === 'InlineFragment') return compileFragment(schema, selection);
  const { name } = selection;
  // Where it stands in the answer; the subgraph knows it by its name.
  const key = selection.alias ?? name;
  const nested = selection.selections ? compileRepresentation(schema, selection.selections) : undefined;
  return (entity, representation) => {
    const value = Object.hasOwn(entity, key) ? entity[key] : undefined;
    const known = nested && value !== undefined ? representAll(nested, value) : value;
    if (known === undefined) return false;
    representation[name] = known;
    return true;
  };
}

function compileFragment(
  schema: GraphQLSchema,
  fragment: Extract<QueryPlanSelectionNode, { kind: 'InlineFragment' }>,
): Part {
  const parts = fragment.selections.map((selection) => compilePart(schema, selection));
  const isMet =
    fragment.typeCondition === undefined ? () => true : typeCondition(schema, fragment.typeCondition);
  return (entity, representation) => {
    const share: Json = {};
    // What one fragment lacks (a field under a condition, say) is no reason to leave out what the others have.
    if (isMet(entity) && parts.every((part) => part(entity, share))) mergeInto(representation, share);
    return true;
  };
}

/** @returns undefined when anything below is missing: a null in its place would be a wrong answer to the subgraph */
function representAll(represent: Represent, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => representAll(represent, item));
    return items.includes(undefined) ? undefined : items;
  }
  return typeof value === 'object' && value !== null ? (represent(value as Json) ?? undefined) : value;
}

/**
 * The keys of an entity that its representation is made of, and of nothing else.
 * @returns undefined where some of that lies deeper
 */
export function decisiveKeys(selections: readonly QueryPlanSelectionNode[]): readonly string[] | undefined {
  const keys = new Set(['__typename']);
  const pending = [...selections];
  for (let selection = pending.pop(); selection; selection = pending.pop()) {
    if (selection.kind === 'InlineFragment') {
      pending.push(...selection.selections);
      continue;
    }
    const key = selection.alias ?? selection.name;
    if (selection.selections || key in Object.prototype) return undefined;
    keys.add(key);
  }
  return [...keys];
}

export type ResponsePath = readonly (string | number)[];

/** An object of the merged answer at which an entity step writes, and where it stands. */
export interface Target {
  object: Json;
  path: ResponsePath;
}

/** Finds the objects at a plan's paths, `@` standing for every item of a list. */
export function collectTargets(data: Json, ...paths: readonly ResponsePath[]): Json[] {
  const found: Json[] = [];
  for (const path of paths) collect(data, path, 0, found);
  return found;
}

/** Executions of one step, until there is a function that finds its objects. */
const askedOften = 200;

/** The same for paths that will be asked for again and again. */
export function compileCollect(paths: readonly ResponsePath[]): (data: Json) => Json[] {
  let asked = 0;
  let written: readonly Collect[] | undefined;
  return (data) => {
    if (!written) {
      // Most operations are never asked for so often.
      if ((asked += 1) === askedOften)
        written = paths.map((path) => generateCollect(path, collect) ?? collectAt(path));
      return collectTargets(data, ...paths);
    }
    const found: Json[] = [];
    for (const one of written) one(data, found);
    return found;
  };
}

function collectAt(path: ResponsePath): Collect {
  return (value, into) => collect(value, path, 0, into);
}

function collect(value: unknown, path: ResponsePath, depth: number, into: Json[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const rest = path[depth] === '@' ? depth + 1 : depth;
    for (const item of value) collect(item, path, rest, into);
    return;
  }
  const key = path[depth];
  if (key === undefined) into.push(value as Json);
  else if (Object.hasOwn(value, key)) collect((value as Json)[key], path, depth + 1, into);
}

/** The same objects in the same order, with the client's path to each: for errors only, so it may cost more. */
export function locateTargets(data: Json, path: ResponsePath): Target[] {
  const found: Target[] = [];
  locate(data, path, [], found);
  return found;
}

function locate(value: unknown, path: ResponsePath, at: ResponsePath, into: Target[]): void {
  if (typeof value !== 'object' || value === null) return;
  const [key, ...rest] = path;
  if (Array.isArray(value)) {
    value.forEach((item, index) => locate(item, key === '@' ? rest : path, [...at, index], into));
  } else if (key === undefined) {
    into.push({ object: value as Json, path: at });
  } else if (Object.hasOwn(value, key)) {
    locate((value as Json)[key], rest, [...at, key], into);
  }
}
