import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLField,
} from 'graphql';

/** What things cost where the schema says nothing: an object 1 point, a scalar or enum 0. */
export const defaults = {
  object: 1,
  leaf: 0,
  /** Items of a page when no argument says how many. */
  page: 20,
  /** Items of a list that nothing is known about; such lists are short by the rules of the schema. */
  list: 10,
} as const;

/** How long the lists of one field are; `@listSize` in the schema, or what its shape tells. */
export interface ListRule {
  /** Items when no slicing argument says how many. */
  readonly assumedSize: number;
  /** Arguments that are a length, or a list with one item for each item of the answer. */
  readonly slicingArguments: readonly string[];
  /** Lists of the returned object that the size is of; without any it is the field's own. */
  readonly sizedFields: readonly string[];
  /** Whether an operation has to give exactly one of the slicing arguments. */
  readonly needsOneSlicingArgument: boolean;
}

type OutputField = GraphQLField<unknown, unknown>;

const pageArguments = ['first', 'last'];
const itemFields = ['edges', 'nodes'];
const idsArgument = 'ids';

/**
 * The one price list of a graph: `@cost` and `@listSize` as its subgraphs declare them, and what holds without. Estimates
 * and what an answer turned out to cost are both read from it.
 */
export class PriceList {
  private readonly weights = new Map<string, number>();
  private readonly rules = new Map<string, ListRule>();

  /**
   * @param supergraph with the directives of `https://specs.apollo.dev/cost/v0.1`
   * @throws when it prices what is not priced here
   */
  constructor(supergraph: DocumentNode) {
    for (const definition of supergraph.definitions) {
      if (!('name' in definition) || !definition.name || !('directives' in definition)) continue;
      const type = definition.name.value;
      this.note(type, definition.directives ?? []);
      const isInput =
        definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ||
        definition.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION;
      for (const field of ('fields' in definition ? definition.fields : undefined) ?? []) {
        const place = `${type}.${field.name.value}`;
        if (isInput) refuseCost(place, field.directives ?? []);
        else this.note(place, field.directives ?? []);
        const inputs = field.kind === Kind.FIELD_DEFINITION ? (field.arguments ?? []) : [];
        for (const input of inputs) refuseCost(`${place}(${input.name.value}:)`, input.directives ?? []);
      }
    }
  }

  /** Points of each thing a field of an object type answers with, where the field itself has a price. */
  fieldWeight(parent: string, field: string): number | undefined {
    return this.weights.get(`${parent}.${field}`);
  }

  /** Points of one value of a type, without what is inside it. */
  typeWeight(type: string, isLeaf: boolean): number {
    return this.weights.get(type) ?? (isLeaf ? defaults.leaf : defaults.object);
  }

  /** What sizes the lists of a field; null when nothing does. */
  listRule(parent: string, field: OutputField): ListRule | null {
    return this.rules.get(`${parent}.${field.name}`) ?? ruleByShape(field);
  }

  private note(place: string, directives: readonly DirectiveNode[]): void {
    const cost = argumentsOf(directives, 'cost');
    if (cost) {
      const weight = Number(cost['weight']);
      if (!(weight >= 0)) throw new Error(`@cost of ${place} is no weight: it must be 0 or more`);
      this.weights.set(place, weight);
    }
    const size = argumentsOf(directives, 'listSize');
    if (!size) return;
    const slicingArguments = (size['slicingArguments'] ?? []) as string[];
    this.rules.set(place, {
      assumedSize: (size['assumedSize'] as number | null | undefined) ?? defaults.list,
      slicingArguments,
      sizedFields: (size['sizedFields'] ?? []) as string[],
      needsOneSlicingArgument: slicingArguments.length > 0 && size['requireOneSlicingArgument'] !== false,
    });
  }
}

/** Connections and lists by ids are what they look like; other lists are taken for short. */
function ruleByShape({ args, type }: OutputField): ListRule | null {
  const isList = isListType(getNullableType(type));
  const pages = args.map(({ name }) => name).filter((name) => pageArguments.includes(name));
  const ids = args.filter((one) => one.name === idsArgument && isListType(getNullableType(one.type)));
  const named = getNamedType(type);
  const lists = isObjectType(named) ? itemFields.filter((name) => name in named.getFields()) : [];
  const needsOneSlicingArgument = false;
  if (pages.length > 0 && (isList || lists.length > 0)) {
    const sizedFields = isList ? [] : lists;
    return { assumedSize: defaults.page, slicingArguments: pages, sizedFields, needsOneSlicingArgument };
  }
  if (!isList) return null;
  const slicingArguments = ids.map(({ name }) => name);
  return { assumedSize: defaults.list, slicingArguments, sizedFields: [], needsOneSlicingArgument };
}

function argumentsOf(
  directives: readonly DirectiveNode[],
  name: string,
): Record<string, unknown> | undefined {
  const found = directives.find((directive) => directive.name.value === name);
  if (!found) return undefined;
  return Object.fromEntries(
    (found.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );
}

function refuseCost(place: string, directives: readonly DirectiveNode[]): void {
  if (argumentsOf(directives, 'cost')) throw new Error(`@cost of ${place}: inputs have no price here`);
}
