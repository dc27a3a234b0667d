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

  /** The same, field by field: together they are the estimate. */
  estimateByField(variables: Variables): FieldCost[] {
    const costs = new Map<string, FieldCost>();
    tallyEstimate(this.root, { variables: { ...this.usual, ...variables }, known: new Map(), costs }, '', 1);
    return [...costs.values()];
  }

  /** Points of an answer's data: what the operation turned out to cost. */
  spent(data: unknown): number {
    return spentOn(this.root, data);
  }

  /** The same, field by field: together they are `spent`. */
  byField(data: unknown): FieldCost[] {
    const costs = new Map<string, FieldCost>();
    tally(this.root, data, '', costs);
    return [...costs.values()];
  }
}

/** What one field of an answer costs, in all places where it stands. */
export interface FieldCost {
  /** Names in the answer, with points between them. */
  path: string;
  cost: number;
  /** How often it is there. */
  rows: number;
}

/** Places are shared, so each is looked at once. */
function estimated(place: Place, variables: Variables, known: Map<Place, number>): number {
  const found = place.cost ?? known.get(place);
  if (found !== undefined) return found;
  let most = 0;
  for (const one of place.variants) most = Math.max(most, estimatedAs(one, variables, known));
  known.set(place, most);
  return most;
}

function estimatedAs({ weight, parts }: Variant, variables: Variables, known: Map<Place, number>): number {
  let cost = weight;
  for (const { length, within, leaf } of parts)
    cost += lengthWith(length, variables) * (within ? estimated(within, variables, known) : leaf);
  return cost;
}

interface Tally {
  readonly variables: Variables;
  readonly known: Map<Place, number>;
  readonly costs: Map<string, FieldCost>;
}

/** As the dearest of the types that may stand there, `rows` times. */
function tallyEstimate(place: Place, tally: Tally, path: string, rows: number): void {
  const { variables, known, costs } = tally;
  const cost = estimated(place, variables, known);
  const dearest = place.variants.find((one) => estimatedAs(one, variables, known) === cost);
  if (cost === 0 || !dearest) return;
  note(costs, path, dearest.weight, rows);
  for (const { key, length, within, leaf } of dearest.parts) {
    const below = path === '' ? key : `${path}.${key}`;
    const times = rows * lengthWith(length, variables);
    if (within) tallyEstimate(within, tally, below, times);
    else note(costs, below, leaf, times);
  }
}

function spentOn(place: Place, value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + spentOn(place, item), 0);
  const object = objectOf(value);
  if (!object) return 0;
  let least = Infinity;
  for (const one of candidates(place, object)) least = Math.min(least, spentAs(one, object));
  return least === Infinity ? 0 : least;
}

function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

/** What an object may be: the answer need not tell which of several types it is of. The cheapest of them is paid. */
function candidates({ variants, typeKey }: Place, object: Record<string, unknown>): readonly Variant[] {
  if (variants.length === 1) return variants;
  const type = typeKey === null ? undefined : object[typeKey];
  return variants.filter((one) => (type === undefined ? hasShapeOf(one, object) : one.type === type));
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

function tally(place: Place, value: unknown, path: string, costs: Map<string, FieldCost>): void {
  if (Array.isArray(value)) {
    for (const item of value) tally(place, item, path, costs);
    return;
  }
  const object = objectOf(value);
  if (!object) return;
  const possible = candidates(place, object);
  const [variant] =
    possible.length > 1 ? [...possible].sort((a, b) => spentAs(a, object) - spentAs(b, object)) : possible;
  if (!variant) return;
  note(costs, path, variant.weight, 1);
  for (const { key, within, leaf } of variant.parts) {
    const below = path === '' ? key : `${path}.${key}`;
    if (within) tally(within, object[key], below, costs);
    else note(costs, below, leaf, leaves(object[key]));
  }
}

function note(costs: Map<string, FieldCost>, path: string, weight: number, count: number): void {
  if (weight * count === 0) return;
  const known = costs.get(path) ?? { path, cost: 0, rows: 0 };
  known.cost += weight * count;
  known.rows += count;
  costs.set(path, known);
}

/** Whether an object has just the fields that the operation selects on the type. */
function hasShapeOf({ keys }: Variant, object: Record<string, unknown>): boolean {
  for (const key of Object.keys(object)) if (!keys.has(key)) return false;
  for (const [key, isAlways] of keys) if (isAlways && !(key in object)) return false;
  return true;
}
