import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

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
  declaredVariables: number;
  /** Longest list literal. */
  listItems: number;
  /** Deepest literal: nested in each other, lists and objects alike. */
  variablesDepth: number;
}

export type Variables = Readonly<Record<string, unknown>>;

/** Of what is empty. */
export const nothing: Measure = {
  selections: 0,
  depth: 0,
  introspectionDepth: 0,
  introspectionLists: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  credentialMutations: 0,
  declaredVariables: 0,
  listItems: 0,
  variablesDepth: 0,
};

/** Where a selection stands. */
interface Place {
  isRoot: boolean;
  isIntrospection: boolean;
}

const introspectionLists = new Set(['fields', 'inputFields', 'interfaces', 'possibleTypes']);

/**
 * Measures the shape of operations in one pass over the syntax tree. Fragments are measured once for each kind of place
 * they are used in, so fragments that double each other or lead back to themselves cost nothing. It knows no schema: what
 * it lets through is validated behind it.
 */
export class Measurer {
  private readonly spreadNames = new Set<string>();
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly measured = new Map<string, Measure>();
  private readonly open = new Set<string>();

  /** @param credentialMutations mutations that try a secret */
  constructor(
    document: DocumentNode,
    private readonly credentialMutations: ReadonlySet<string>,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  operation(operation: OperationDefinitionNode): Measure {
    const measure = this.selections(operation.selectionSet, { isRoot: true, isIntrospection: false });
    measure.directives += operation.directives?.length ?? 0;
    measure.declaredVariables = operation.variableDefinitions?.length ?? 0;
    for (const { defaultValue, directives } of operation.variableDefinitions ?? []) {
      measure.directives += directives?.length ?? 0;
      if (defaultValue) addLiteral(measure, defaultValue);
    }
    return measure;
  }

  /** Measures every fragment by itself, so that one that nothing uses cannot burden validation either. */
  allFragments(): Measure[] {
    return [...this.fragments.values()].map((fragment) =>
      this.fragment(fragment, { isRoot: false, isIntrospection: false }),
    );
  }

  /** Different fragments seen so far, whether they are defined or not. */
  fragmentCount(): number {
    return new Set([...this.spreadNames, ...this.fragments.keys()]).size;
  }

  private selections(set: SelectionSetNode, place: Place): Measure {
    const total = { ...nothing };
    const seen = new Set<string>();
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        this.addField(total, selection, place, seen);
        continue;
      }
      total.selections += 1;
      total.directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        add(total, this.selections(selection.selectionSet, place));
        continue;
      }
      this.spreadNames.add(selection.name.value);
      const fragment = this.fragments.get(selection.name.value);
      if (fragment) add(total, this.fragment(fragment, place));
    }
    return total;
  }

  private fragment(fragment: FragmentDefinitionNode, place: Place): Measure {
    const name = fragment.name.value;
    const isIntrospection = place.isIntrospection || fragment.typeCondition.name.value.startsWith('__');
    const key = `${name} ${place.isRoot} ${isIntrospection}`;
    const known = this.measured.get(key);
    if (known) return known;
    // A circle is an error that validation words; here it only must end.
    if (this.open.has(name)) return nothing;
    this.open.add(name);
    const measure = this.selections(fragment.selectionSet, { ...place, isIntrospection });
    measure.directives += fragment.directives?.length ?? 0;
    this.open.delete(name);
    this.measured.set(key, measure);
    return measure;
  }

  /** Adds in place: a hostile document may have two thousand fields, and none of them is worth an object. */
  private addField(total: Measure, node: FieldNode, place: Place, seen: Set<string>): void {
    const name = node.name.value;
    const responseKey = node.alias?.value ?? name;
    const isIntrospection = place.isIntrospection || name === '__schema' || name === '__type';
    const child = node.selectionSet
      ? this.selections(node.selectionSet, { isRoot: false, isIntrospection })
      : nothing;
    const isRepeated = node.alias !== undefined || seen.has(responseKey);
    seen.add(responseKey);
    const isList = place.isIntrospection && introspectionLists.has(name);
    const depth = isIntrospection ? 0 : child.depth + 1;
    const introspectionDepth = child.introspectionDepth + (isIntrospection ? 1 : 0);
    const lists = child.introspectionLists + (isList ? 1 : 0);
    total.selections += child.selections + 1;
    total.depth = Math.max(total.depth, depth);
    total.introspectionDepth = Math.max(total.introspectionDepth, introspectionDepth);
    total.introspectionLists = Math.max(total.introspectionLists, lists);
    total.aliases += child.aliases + (isRepeated ? 1 : 0);
    total.directives += child.directives + (node.directives?.length ?? 0);
    total.rootFields += place.isRoot ? 1 : 0;
    total.credentialMutations += place.isRoot && this.credentialMutations.has(name) ? 1 : 0;
    total.listItems = Math.max(total.listItems, child.listItems);
    total.variablesDepth = Math.max(total.variablesDepth, child.variablesDepth);
    for (const { value } of node.arguments ?? []) addLiteral(total, value);
  }
}

function addLiteral(total: Measure, value: ValueNode, depth = 1): void {
  if (value.kind !== Kind.LIST && value.kind !== Kind.OBJECT) return;
  total.variablesDepth = Math.max(total.variablesDepth, depth);
  if (value.kind === Kind.OBJECT) {
    for (const field of value.fields) addLiteral(total, field.value, depth + 1);
    return;
  }
  total.listItems = Math.max(total.listItems, value.values.length);
  for (const item of value.values) addLiteral(total, item, depth + 1);
}

function add(total: Measure, part: Measure): void {
  total.depth = Math.max(total.depth, part.depth);
  total.introspectionDepth = Math.max(total.introspectionDepth, part.introspectionDepth);
  total.introspectionLists = Math.max(total.introspectionLists, part.introspectionLists);
  total.listItems = Math.max(total.listItems, part.listItems);
  total.variablesDepth = Math.max(total.variablesDepth, part.variablesDepth);
  total.selections += part.selections;
  total.aliases += part.aliases;
  total.directives += part.directives;
  total.rootFields += part.rootFields;
  total.credentialMutations += part.credentialMutations;
}
