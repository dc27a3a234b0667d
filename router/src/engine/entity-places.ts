import type { Json } from './state.ts';

/** An entity that has its place in a batch, and the next one of those that one key does not tell apart. */
interface Known {
  object: Json;
  place: number;
  next: Known | undefined;
}

/** The entities of one batch, by the value of one of their keys. */
export type KnownPlaces = Map<unknown, Known>;

/** Makes a place for an entity that is the first with its keys. */
export type PlaceOf = (object: Json, isKnownByKeys: boolean) => number;

/** Finds the place of an entity by the values that decide about it: no text has to be made of them. */
export type FindPlace = (known: KnownPlaces, object: Json, placeOf: PlaceOf) => number;

/** Batches of one step, until there is a function that finds the places for it. */
const askedOften = 200;
/** More entities that one key does not tell apart are told apart by a text. */
const mostAlike = 8;
/** Entities of more keys are not worth a function of their own. */
const mostKeys = 20;

/** What finds places for entities that these keys decide about. */
export function compileFindPlace(keys: readonly string[]): () => FindPlace {
  const usual: FindPlace = (known, object, placeOf) => {
    if (!keys.every((key) => isComparable(object[key]))) return placeOf(object, false);
    const value = object[leading(keys)];
    const first = known.get(value);
    let alike = 0;
    for (let one = first; one; one = one.next, alike += 1) {
      const other = one.object;
      if (keys.every((key) => other[key] === object[key])) return one.place;
    }
    if (alike >= mostAlike) return placeOf(object, false);
    const place = placeOf(object, true);
    known.set(value, { object, place, next: first });
    return place;
  };
  let asked = 0;
  let find = usual;
  return () => {
    // Most operations are never asked for so often.
    if ((asked += 1) === askedOften && keys.length <= mostKeys) find = generateFindPlace(keys);
    return find;
  };
}

/** The key that is looked up by: most entities of a step are of one type. */
function leading(keys: readonly string[]): string {
  return keys.find((key) => key !== '__typename') ?? '__typename';
}

/** Two objects may be alike, and what cannot be written is found out by writing it. */
function isComparable(value: unknown): boolean {
  return typeof value === 'object' ? value === null : typeof value !== 'bigint';
}

/** The same, written for these keys, so that each value is looked at where it stands. */
function generateFindPlace(keys: readonly string[]): FindPlace {
  const words = keys.map((key) => JSON.stringify(key));
  const value = `k${keys.indexOf(leading(keys))}`;
  const reads = words.map((word, n) => {
    return `const k${n} = object[${word}]; if (!isComparable(k${n})) return placeOf(object, false);`;
  });
  const code = `return (known, object, placeOf) => {
  ${reads.join('\n  ')}
  const first = known.get(${value});
  let alike = 0;
  for (let one = first; one; one = one.next, alike += 1) {
    const other = one.object;
    if (${words.map((word, n) => `other[${word}] === k${n}`).join(' && ')}) return one.place;
  }
  if (alike >= ${mostAlike}) return placeOf(object, false);
  const place = placeOf(object, true);
  known.set(${value}, { object, place, next: first });
  return place;
};`;
  // oxlint-disable-next-line typescript/no-implied-eval -- keys are words of the client's document, and written as texts
  const make = new Function('isComparable', code) as (comparable: typeof isComparable) => FindPlace;
  return make(isComparable);
}
