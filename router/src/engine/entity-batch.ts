import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { compileCollect, compileRepresentation, decisiveKeys, type ResponsePath } from './entities.ts';
import { compileFindPlace, type KnownPlaces, type PlaceOf } from './entity-places.ts';
import { compileRewrites } from './rewrites.ts';
import type { Json } from './state.ts';

/** The entities of one step: each is asked for once, however often it stands in the answer. */
export interface Batch {
  representations: Json[];
  /** For each representation: the objects it is for. */
  targets: Json[][];
}

/** Objects that were found in an answer, by the places they stand at. */
export type Found = Map<string, Json[]>;

/**
 * What gathers the entities of one step from the answer as it is by then.
 * @param found of the same answer, for those who look for the same
 */
export type BatchOf = (data: Json, found?: Found) => Batch;

export interface BatchParts {
  schema: GraphQLSchema;
  node: FetchNode;
  paths: readonly ResponsePath[];
}

/** The place of what cannot be asked about. */
const nowhere = -1;

/** Compiles what gathers the entities of a step. */
export function compileBatch({ node, schema, paths }: BatchParts): BatchOf {
  const selections = node.requires ?? [];
  const represent = compileRepresentation(schema, selections);
  const keys = decisiveKeys(selections);
  const rewriteInput = compileRewrites(schema, node.inputRewrites);
  // Of several fragments not all may concern an entity, and what is rewritten may become the same.
  const areKeysEnough = keys !== undefined && selections.length === 1 && !rewriteInput;
  const collect = compileCollect(paths);
  const where = JSON.stringify(paths.map((path) => JSON.stringify(path)).sort());
  const finder = keys && compileFindPlace(keys);
  return (data, found) => {
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
    const known: KnownPlaces = new Map();
    const find = finder?.();
    const objects = found?.get(where) ?? collect(data);
    found?.set(where, objects);
    for (const object of objects) {
      const place = find ? find(known, object, placeOf) : placeOf(object, false);
      batch.targets[place]?.push(object);
    }
    return batch;
  };
}
