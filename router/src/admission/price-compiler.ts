import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { listLength, type ListLength } from './list-length.ts';
import { defaults, type ListRule, type PriceList } from './price-list.ts';
import { tooComplex } from './refusal.ts';

/** A place of an operation where objects stand: those of all types that may occur there. */
export interface Place {
  readonly variants: readonly Variant[];
  /** Under which every object says its type; null when not all do. */
  readonly typeKey: string | null;
  /** Of one object and all inside it at most; null when variables decide. */
  readonly cost: number | null;
}

/** What a place is for objects of one type. */
export interface Variant {
  readonly type: string;
  readonly weight: number;
  /** Those that cost something. */
  readonly parts: readonly Part[];
  /** All that is selected, and whether it always is. */
  readonly keys: ReadonlyMap<string, boolean>;
  /** Those of them that always say the type. */
  readonly typeKeys: readonly string[];
}

interface Part {
  readonly key: string;
  readonly length: ListLength;
  /** The objects; null for scalars. */
  readonly within: Place | null;
  /** Weight of a scalar. */
  readonly leaf: number;
}

export interface CompilerParts {
  schema: GraphQLSchema;
  prices: PriceList;
  /** Valid. */
  document: DocumentNode;
  /** Selections of all places together, each counted for each type that may stand there. */
  mostSelections: number;
}

/** The page that a connection was asked for, and its lists. */
interface Page {
  readonly length: ListLength;
  readonly fields: readonly string[];
}

/** A field as one object has it in its response. */
interface Selected {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  /** What comes free with an object comes free once: asked for again, under another name, it costs this. */
  readonly least: number;
}

interface Collected {
  readonly nodes: FieldNode[];
  isAlways: boolean;
}

/** Compiles the places of one operation. What a response has once is counted once, however often it is selected. */
export class PriceCompiler {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  /** Places by what they are made of: different types often lead to the same. */
  private readonly places = new Map<string, Place>();
  private readonly numbers = new Map<SelectionSetNode, number>();
  private selections = 0;

  constructor(private readonly parts: CompilerParts) {
    for (const definition of parts.document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  /** @throws GraphQLError when it cannot be priced */
  operation({ operation, selectionSet }: OperationDefinitionNode): Place {
    const type = this.parts.schema.getRootType(operation);
    if (!type) throw new Error(`the graph has no ${operation}`);
    return this.place(type, { weight: 0, least: 0 }, [selectionSet], null);
  }

  /** @param own weight of the objects, when their field has one of its own, and the least it can be */
  private place(
    type: GraphQLCompositeType,
    own: { weight: number | undefined; least: number },
    sets: readonly SelectionSetNode[],
    page: Page | null,
  ): Place {
    const key = JSON.stringify([type.name, own, sets.map((set) => this.numberOf(set)), page]);
    const known = this.places.get(key);
    if (known) return known;
    const { schema, prices } = this.parts;
    const types = isObjectType(type) ? [type] : schema.getPossibleTypes(type);
    const variants = types.map((one) => {
      const weight = own.weight ?? prices.typeWeight(one.name, false);
      return this.variant(one, Math.max(weight, own.least), sets, page);
    });
    const place = { variants, typeKey: typeKeyOf(variants), cost: fixedCost(variants) };
    this.places.set(key, place);
    return place;
  }

  private variant(
    type: GraphQLObjectType,
    weight: number,
    sets: readonly SelectionSetNode[],
    page: Page | null,
  ): Variant {
    const collected = new Map<string, Collected>();
    const spread = new Map<string, boolean>();
    for (const set of sets) this.collect(type, set, true, collected, spread);
    const seen = new Set<string>();
    const parts = [...collected].flatMap(([key, { nodes }]) => {
      const name = nodes[0]?.name.value ?? '';
      const least = seen.has(name) ? defaults.object : 0;
      seen.add(name);
      return this.part(type, { key, nodes, least }, page) ?? [];
    });
    const keys = new Map([...collected].map(([key, { isAlways }]) => [key, isAlways]));
    const typeKeys = [...collected].flatMap(([key, { nodes, isAlways }]) =>
      isAlways && nodes[0]?.name.value === '__typename' ? key : [],
    );
    return { type: type.name, weight, parts, keys, typeKeys };
  }

  /** @returns nothing when it is free */
  private part(
    parent: GraphQLObjectType,
    { key, nodes, least }: Selected,
    page: Page | null,
  ): Part | undefined {
    const { prices } = this.parts;
    const [node] = nodes;
    const field = node && parent.getFields()[node.name.value];
    if (!node || !field) return undefined;
    const rule = prices.listRule(parent.name, field);
    const length = lengthOf(node, field, rule, page);
    const weight = prices.fieldWeight(parent.name, field.name);
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) {
      const leaf = weight ?? prices.typeWeight(type.name, true);
      return leaf > 0 ? { key, length, within: null, leaf } : undefined;
    }
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const inside =
      rule && rule.sizedFields.length > 0
        ? { length: listLength(node, field, rule), fields: rule.sizedFields }
        : null;
    const within = this.place(type, { weight, least }, sets, inside);
    return within.cost === 0 ? undefined : { key, length, within, leaf: 0 };
  }

  /** @param spread fragments that were walked, and whether their fields always apply */
  private collect(
    type: GraphQLObjectType,
    set: SelectionSetNode,
    isAlways: boolean,
    collected: Map<string, Collected>,
    spread: Map<string, boolean>,
  ): void {
    this.countSelections(set.selections.length);
    for (const selection of set.selections) {
      const always = isAlways && !selection.directives?.length;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = collected.get(key);
        if (!known) collected.set(key, { nodes: [selection], isAlways: always });
        else {
          if (!known.nodes.includes(selection)) known.nodes.push(selection);
          known.isAlways ||= always;
        }
        continue;
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (this.meets(type, selection.typeCondition?.name.value))
          this.collect(type, selection.selectionSet, always, collected, spread);
        continue;
      }
      const name = selection.name.value;
      const fragment = this.fragments.get(name);
      const walked = spread.get(name);
      if (!fragment || walked || (walked === false && !always)) continue;
      spread.set(name, always);
      if (this.meets(type, fragment.typeCondition.name.value))
        this.collect(type, fragment.selectionSet, always, collected, spread);
    }
  }

  /** Types that lead to each other multiply what a short text selects. */
  private countSelections(count: number): void {
    const { mostSelections } = this.parts;
    this.selections += count;
    if (this.selections <= mostSelections) return;
    const what = 'This operation selects too much of too many types';
    throw tooComplex('selections', mostSelections, this.selections, what);
  }

  private meets(type: GraphQLObjectType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = this.parts.schema.getType(condition);
    return isAbstractType(wanted) && this.parts.schema.isSubType(wanted, type);
  }

  private numberOf(set: SelectionSetNode): number {
    const number = this.numbers.get(set) ?? this.numbers.size;
    this.numbers.set(set, number);
    return number;
  }
}

function typeKeyOf(variants: readonly Variant[]): string | null {
  const keys = variants[0]?.typeKeys ?? [];
  return keys.find((key) => variants.every(({ typeKeys }) => typeKeys.includes(key))) ?? null;
}

function lengthOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  rule: ListRule | null,
  page: Page | null,
): ListLength {
  const levels = listLevels(field.type);
  if (levels === 0) return 1;
  // Lists inside lists are short: a rule is about the outer one.
  const inner = defaults.list ** (levels - 1);
  const outer = page?.fields.includes(field.name)
    ? page.length
    : rule && rule.sizedFields.length === 0
      ? listLength(node, field, rule)
      : defaults.list;
  return typeof outer === 'number' ? outer * inner : { ...outer, times: inner };
}

function listLevels(type: GraphQLOutputType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listLevels(nullable.ofType) : 0;
}

function fixedCost(variants: readonly Variant[]): number | null {
  let most = 0;
  for (const { weight, parts } of variants) {
    let cost = weight;
    for (const { length, within, leaf } of parts) {
      const each = within ? within.cost : leaf;
      if (typeof length !== 'number' || each === null) return null;
      cost += length * each;
    }
    most = Math.max(most, cost);
  }
  return most;
}
