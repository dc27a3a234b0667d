import { Kind, valueFromASTUntyped, type OperationDefinitionNode } from 'graphql';
import { lengthWith } from './list-length.ts';
import type { Variables } from './measure.ts';
import { PriceCompiler, type CompilerParts, type Place, type Variant } from './price-compiler.ts';

/**
 * What one operation costs, before it runs and after: compiled once, from the same price list. An answer whose lists are
 * no longer than they were taken for costs at most the estimate; a full one costs exactly that.
 */
export class OperationPrice {
  private readonly root: Place;
  private readonly usual: Variables;

  /** @throws GraphQLError when the operation cannot be priced */
  constructor(parts: CompilerParts, operation: OperationDefinitionNode) {
    this.root = new PriceCompiler(parts).operation(operation);
    this.usual = Object.fromEntries(
      (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
        defaultValue && defaultValue.kind !== Kind.NULL
          ? [[variable.name.value, valueFromASTUntyped(defaultValue)]]
          : [],
      ),
    );
  }

  /** Points, before it runs: as if every list were full and nothing null. */
  estimate(variables: Variables): number {
    if (this.root.cost !== null) return this.root.cost;
    return estimated(this.root, { ...this.usual, ...variables }, new Map());
  }

  /** Points of an answer's data: what the operation turned out to cost. */
  spent(data: unknown): number {
    return spentOn(this.root, data);
  }
}

/** Places are shared, so each is looked at once. */
function estimated(place: Place, variables: Variables, known: Map<Place, number>): number {
  const found = place.cost ?? known.get(place);
  if (found !== undefined) return found;
  let most = 0;
  for (const { weight, parts } of place.variants) {
    let cost = weight;
    for (const { length, within, leaf } of parts) {
      cost += lengthWith(length, variables) * (within ? estimated(within, variables, known) : leaf);
    }
    most = Math.max(most, cost);
  }
  known.set(place, most);
  return most;
}

function spentOn(place: Place, value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + spentOn(place, item), 0);
  const object = value as Record<string, unknown>;
  const [only] = place.variants;
  if (only && place.variants.length === 1) return spentAs(only, object);
  const type = place.typeKey === null ? undefined : object[place.typeKey];
  const possible =
    type === undefined
      ? place.variants.filter((variant) => hasShapeOf(variant, object))
      : place.variants.filter((variant) => variant.type === type);
  // The answer may not tell which of several types an object is of; the true one is among them.
  return possible.length > 0 ? Math.min(...possible.map((variant) => spentAs(variant, object))) : 0;
}

function spentAs({ weight, parts }: Variant, object: Record<string, unknown>): number {
  let cost = weight;
  for (const { key, within, leaf } of parts) {
    const value = object[key];
    cost += within ? spentOn(within, value) : leaf * leaves(value);
  }
  return cost;
}

function leaves(value: unknown): number {
  if (value === null || value === undefined) return 0;
  return Array.isArray(value) ? value.reduce((sum: number, item) => sum + leaves(item), 0) : 1;
}

/** Whether an object has just the fields that the operation selects on the type. */
function hasShapeOf({ keys }: Variant, object: Record<string, unknown>): boolean {
  for (const key of Object.keys(object)) if (!keys.has(key)) return false;
  for (const [key, isAlways] of keys) if (isAlways && !(key in object)) return false;
  return true;
}
