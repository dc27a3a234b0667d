import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { collectTargets, compileRepresentation, decisiveKeys, type ResponsePath } from './entities.ts';
import { compileRewrites } from './rewrites.ts';
import type { Json } from './state.ts';

/** The entities of one step: each is asked for once, however often it stands in the answer. */
export interface Batch {
  representations: Json[];
  /** For each representation: the objects it is for. */
  targets: Json[][];
}

/** What gathers the entities of one step from the answer as it is by then. */
export type BatchOf = (data: Json) => Batch;

export interface BatchParts {
  schema: GraphQLSchema;
  node: FetchNode;
  paths: readonly ResponsePath[];
}

/** The place of what cannot be asked about. */
const nowhere = -1;

/** Places by the values that decide about them, one level for each: no text has to be made of them. */
type Places = Map<unknown, Places | number>;

/** Makes a place for an entity that is the first with its keys. */
type PlaceOf = (object: Json, isKnownByKeys: boolean) => number;

/** Compiles what gathers the entities of a step. */
export function compileBatch({ node, schema, paths }: BatchParts): BatchOf {
  const selections = node.requires ?? [];
  const represent = compileRepresentation(schema, selections);
  const keys = decisiveKeys(selections);
  const rewriteInput = compileRewrites(schema, node.inputRewrites);
  // Of several fragments not all may concern an entity, and what is rewritten may become the same.
  const areKeysEnough = keys !== undefined && selections.length === 1 && !rewriteInput;
  return (data) => {
    const batch: Batch = { representations: [], targets: [] };
    const byText = new Map<string, number>();
    const placeOf: PlaceOf = (object, isKnownByKeys) => {
      const representation = represent(object);
      if (representation?.['__typename'] === undefined) return nowhere;
      rewriteInput?.(representation);
      const text = isKnownByKeys && areKeysEnough ? undefined : JSON.stringify(representation);
      const known = text === undefined ? undefined : byText.get(text);
      if (known !== undefined) return known;
      const place = batch.representations.push(representation) - 1;
      batch.targets.push([]);
      if (text !== undefined) byText.set(text, place);
      return place;
    };
    const places: Places = new Map();
    for (const object of collectTargets(data, ...paths)) {
      const place = keys ? knownPlace(places, keys, object, placeOf) : placeOf(object, false);
      batch.targets[place]?.push(object);
    }
    return batch;
  };
}

function knownPlace(places: Places, keys: readonly string[], object: Json, placeOf: PlaceOf): number {
  let level = places;
  const last = keys.length - 1;
  for (let depth = 0; depth < last; depth += 1) {
    const value = object[keys[depth] ?? ''];
    if (!isComparable(value)) return placeOf(object, false);
    let next = level.get(value);
    if (next === undefined || typeof next === 'number') level.set(value, (next = new Map()));
    level = next;
  }
  const value = object[keys[last] ?? ''];
  if (!isComparable(value)) return placeOf(object, false);
  const known = level.get(value);
  if (typeof known === 'number') return known;
  const place = placeOf(object, true);
  level.set(value, place);
  return place;
}

/** Two objects may be alike, and what cannot be written is found out by writing it. */
function isComparable(value: unknown): boolean {
  return typeof value === 'object' ? value === null : typeof value !== 'bigint';
}
