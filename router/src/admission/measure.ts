import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import {
  credentialMutations,
  itemFields,
  listArguments,
  listSizes,
  pageArguments,
  prices,
} from './price-list.ts';

/** What one operation, or one selection inside it, amounts to after fragments. */
export interface Measure {
  selections: number;
  depth: number;
  introspectionDepth: number;
  introspectionLists: number;
  aliases: number;
  directives: number;
  rootFields: number;
  credentialMutations: number;
  /** Longest list literal. */
  listItems: number;
  cost: number;
}

export type Variables = Readonly<Record<string, unknown>>;

const nothing: Measure = {
  selections: 0,
  depth: 0,
  introspectionDepth: 0,
  introspectionLists: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  credentialMutations: 0,
  listItems: 0,
  cost: 0,
};

/** What a field passes down to its selection. */
interface Place {
  type: GraphQLCompositeType | undefined;
  /** Items of the page the selection's `edges` or `nodes` stand for; undefined outside a connection. */
  page: number | undefined;
  isIntrospection: boolean;
}

const introspectionLists = new Set(['fields', 'inputFields', 'interfaces', 'possibleTypes']);

/**
 * Measures operations in one pass over the syntax tree. Fragments are measured once for each place they are used in, so
 * fragments that double each other or lead back to themselves cost nothing. Unknown fields count as leaves: validation
 * refuses them later, this pass only protects it.
 */
export class Measurer {
  /** True once a page or list length was read from a variable: the cost then holds for these variables only. */
  dependsOnVariables = false;
  private readonly spreadNames = new Set<string>();
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly measured = new Map<string, Measure>();
  private readonly open = new Set<string>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Variables,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  operation(operation: OperationDefinitionNode): Measure {
    const type = this.schema.getRootType(operation.operation) ?? undefined;
    const place: Place = { type, page: undefined, isIntrospection: false };
    const measure = this.selections(operation.selectionSet, place, true);
    measure.directives += operation.directives?.length ?? 0;
    return measure;
  }

  /** Measures every fragment by itself, so that one that nothing uses cannot burden validation either. */
  allFragments(): Measure[] {
    return [...this.fragments.values()].map((fragment) =>
      this.fragment(fragment, { type: undefined, page: undefined, isIntrospection: false }, false),
    );
  }

  /** Different fragments seen so far, whether they are defined or not. */
  fragmentCount(): number {
    return new Set([...this.spreadNames, ...this.fragments.keys()]).size;
  }

  private selections(set: SelectionSetNode, place: Place, isRoot: boolean): Measure {
    const total = { ...nothing };
    const seen = new Set<string>();
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        add(total, this.field(selection, place, isRoot, seen));
        continue;
      }
      total.selections += 1;
      total.directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        this.spreadNames.add(selection.name.value);
        const fragment = this.fragments.get(selection.name.value);
        if (fragment) add(total, this.fragment(fragment, place, isRoot));
        continue;
      }
      const type = this.compositeType(selection.typeCondition?.name.value) ?? place.type;
      add(total, this.selections(selection.selectionSet, { ...place, type }, isRoot));
    }
    return total;
  }

  private fragment(fragment: FragmentDefinitionNode, place: Place, isRoot: boolean): Measure {
    const name = fragment.name.value;
    const condition = fragment.typeCondition.name.value;
    const isIntrospection = place.isIntrospection || condition.startsWith('__');
    const key = `${name} ${place.page ?? ''} ${isRoot} ${isIntrospection}`;
    const known = this.measured.get(key);
    if (known) return known;
    // A circle is an error that validation words; here it only must end.
    if (this.open.has(name)) return nothing;
    this.open.add(name);
    const type = this.compositeType(condition);
    const measure = this.selections(fragment.selectionSet, { ...place, type, isIntrospection }, isRoot);
    measure.directives += fragment.directives?.length ?? 0;
    this.open.delete(name);
    this.measured.set(key, measure);
    return measure;
  }

  private field(node: FieldNode, place: Place, isRoot: boolean, seen: Set<string>): Measure {
    const name = node.name.value;
    const responseKey = node.alias?.value ?? name;
    const definition = fieldOf(place.type, name);
    const isIntrospection = place.isIntrospection || name === '__schema' || name === '__type';
    const size = definition ? this.sizeOf(node, definition, place) : { times: 1, page: undefined };
    const childType = definition ? getNamedType(definition.type) : undefined;
    const child = node.selectionSet
      ? this.selections(
          node.selectionSet,
          { type: isCompositeType(childType) ? childType : undefined, page: size.page, isIntrospection },
          false,
        )
      : nothing;
    const isRepeated = node.alias !== undefined || seen.has(responseKey);
    seen.add(responseKey);
    const isList = place.isIntrospection && introspectionLists.has(name);
    return {
      selections: child.selections + 1,
      depth: isIntrospection ? 0 : child.depth + 1,
      introspectionDepth: isIntrospection ? child.introspectionDepth + 1 : child.introspectionDepth,
      introspectionLists: child.introspectionLists + (isList ? 1 : 0),
      aliases: child.aliases + (isRepeated ? 1 : 0),
      directives: child.directives + (node.directives?.length ?? 0),
      rootFields: isRoot ? 1 : 0,
      credentialMutations: isRoot && credentialMutations.has(name) ? 1 : 0,
      listItems: Math.max(child.listItems, ...(node.arguments ?? []).map(({ value }) => longestList(value))),
      cost: isIntrospection ? 0 : size.times * (ownPrice(node, place) + child.cost),
    };
  }

  /** How many objects a field stands for, and the page its `edges` will have when it is a connection. */
  private sizeOf(
    node: FieldNode,
    definition: GraphQLField<unknown, unknown>,
    place: Place,
  ): { times: number; page: number | undefined } {
    const hasPage = definition.args.some((argument) => pageArguments.includes(argument.name));
    const isList = isListType(getNullableType(definition.type));
    const page = hasPage ? this.pageSize(node) : undefined;
    if (!isList) return { times: 1, page };
    if (page !== undefined) return { times: page, page: undefined };
    if (place.page !== undefined && itemFields.has(node.name.value))
      return { times: place.page, page: undefined };
    const usual = listSizes[`${place.type?.name}.${node.name.value}`] ?? prices.plainList;
    return { times: this.listLength(node) ?? usual, page: undefined };
  }

  private pageSize(node: FieldNode): number {
    const sizes = (node.arguments ?? [])
      .filter((argument) => pageArguments.includes(argument.name.value))
      .map((argument) => Number(this.valueOf(argument.value)))
      .filter((size) => Number.isInteger(size) && size > 0);
    return sizes.length > 0 ? Math.max(...sizes) : prices.defaultPage;
  }

  private listLength(node: FieldNode): number | undefined {
    const name = listArguments[node.name.value];
    const argument = node.arguments?.find((candidate) => candidate.name.value === name);
    if (!argument) return undefined;
    if (argument.value.kind === Kind.LIST) return argument.value.values.length;
    const value = this.valueOf(argument.value);
    return Array.isArray(value) ? value.length : 1;
  }

  private valueOf(node: ValueNode): unknown {
    if (node.kind === Kind.INT) return Number(node.value);
    if (node.kind !== Kind.VARIABLE) return undefined;
    this.dependsOnVariables = true;
    return this.variables[node.name.value];
  }

  private compositeType(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

function ownPrice(node: FieldNode, place: Place): number {
  if (!node.selectionSet) return prices.leaf;
  return place.page !== undefined && node.name.value === 'edges' ? 0 : prices.object;
}

function fieldOf(
  type: GraphQLCompositeType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (!type || (isAbstractType(type) && !isInterfaceType(type))) return undefined;
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function longestList(value: ValueNode): number {
  if (value.kind === Kind.LIST) return Math.max(value.values.length, ...value.values.map(longestList));
  if (value.kind === Kind.OBJECT)
    return Math.max(0, ...value.fields.map((field) => longestList(field.value)));
  return 0;
}

function add(total: Measure, part: Measure): void {
  total.depth = Math.max(total.depth, part.depth);
  total.introspectionDepth = Math.max(total.introspectionDepth, part.introspectionDepth);
  total.introspectionLists = Math.max(total.introspectionLists, part.introspectionLists);
  total.listItems = Math.max(total.listItems, part.listItems);
  total.selections += part.selections;
  total.aliases += part.aliases;
  total.directives += part.directives;
  total.rootFields += part.rootFields;
  total.credentialMutations += part.credentialMutations;
  total.cost += part.cost;
}
