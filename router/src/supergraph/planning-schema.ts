import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  type ArgumentNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';

import { requiredName } from './plan-keys.ts';

/** A field that takes arguments and that some other field requires; the planner knows it by a name of its own. */
export interface RequiredField {
  field: string;
  arguments: readonly ArgumentNode[];
}

/** What the planner is given in place of the supergraph. */
export interface PlanningSchema {
  sdl: string;
  /** By the name that stands for it in plans. Empty for nearly every graph. */
  required: ReadonlyMap<string, RequiredField>;
  /** The names of required fields that a field needs: by subgraph, type and field, as `requirerKey` joins them. */
  requirers: ReadonlyMap<string, ReadonlySet<string>>;
  /** The names of all fields that the planner may add to an operation for itself. */
  added: ReadonlySet<string>;
}

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** Where a field that requires others stands. */
export function requirerKey(subgraph: string, type: string, field: string): string {
  return `${subgraph} ${type}.${field}`;
}

/**
 * Prepares a supergraph for Apollo's planner, which is wrong in two cases:
 *
 * - It fetches a field that `@requires` names, and that takes arguments, under the field's own name, where it meets the
 *   same field with the client's arguments, or with those of another `@requires`. Each gets a field of its own here.
 * - To come back to a subgraph with what a field requires it takes the first key, also one the subgraph cannot resolve.
 *   Those are left out where there is one that it can.
 *
 * A graph without either is handed on as it is.
 * @param document the same, where it is parsed already
 */
export function planningSchema(sdl: string, document = parse(sdl, { noLocation: true })): PlanningSchema {
  const { definitions } = document;
  const kept = definitions.map((node) => (isComposite(node) ? withoutUnresolvableKeys(node) : node));
  const requirements = new Requirements(kept);
  const separated = kept.map((node) => (isComposite(node) ? requirements.separate(node) : node));
  const isSame = requirements.fields.size === 0 && kept.every((node, index) => node === definitions[index]);
  return {
    sdl: isSame
      ? sdl
      : print({
          kind: Kind.DOCUMENT,
          definitions: separated.map((node) => (isComposite(node) ? requirements.addTo(node) : node)),
        }),
    required: requirements.fields,
    requirers: requirements.requirers,
    added: addedNames(definitions),
  };
}

function addedNames(definitions: readonly DefinitionNode[]): Set<string> {
  const names = new Set(['__typename']);
  const add = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) add(selection.selectionSet);
    }
  };
  for (const { directives = [], fields = [] } of definitions.filter(isComposite)) {
    for (const join of [...directives, ...fields.flatMap(joins)]) {
      for (const set of [text(join, 'key'), text(join, 'requires')]) if (set) add(fieldSet(set));
    }
  }
  return names;
}

function isComposite(node: DefinitionNode): node is Composite {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function withoutUnresolvableKeys<Type extends Composite>(type: Type): Type {
  const { directives = [], fields = [] } = type;
  const resolvable = new Set(
    directives
      .filter((one) => one.name.value === 'join__type' && text(one, 'key') && isResolvable(one))
      .map((one) => text(one, 'graph')),
  );
  const isExternal = (name: string, graph: string | undefined): boolean =>
    fields.some(
      (field) =>
        field.name.value === name &&
        joins(field).some((join) => text(join, 'graph') === graph && argument(join, 'external')),
    );
  const isNeedless = (join: ConstDirectiveNode): boolean => {
    const key = text(join, 'key');
    const graph = text(join, 'graph');
    if (join.name.value !== 'join__type' || !key || isResolvable(join) || !resolvable.has(graph))
      return false;
    return fieldsOf(fieldSet(key)).every(({ name }) => !isExternal(name.value, graph));
  };
  const left = directives.filter((one) => !isNeedless(one));
  return left.length === directives.length ? type : { ...type, directives: left };
}

/** Gives every field that is required with arguments a name of its own. */
class Requirements {
  readonly fields = new Map<string, RequiredField>();
  readonly requirers = new Map<string, Set<string>>();
  private readonly types: ReadonlyMap<string, Composite>;
  private readonly names: ReadonlyMap<string, string>;
  private readonly taken: Set<string>;
  /** For each type the names to be added to it. */
  private readonly additions = new Map<string, Set<string>>();

  constructor(definitions: readonly DefinitionNode[]) {
    this.types = new Map(definitions.filter(isComposite).map((type) => [type.name.value, type]));
    this.names = subgraphNames(definitions);
    this.taken = new Set(
      [...this.types.values()].flatMap(({ fields = [] }) => fields.map(({ name }) => name.value)),
    );
  }

  /** The type with requirements that name fields of their own. */
  separate<Type extends Composite>(type: Type): Type {
    const { fields = [] } = type;
    const separated = fields.map((field) => this.separateField(type, field));
    return separated.every((field, index) => field === fields[index]) ? type : { ...type, fields: separated };
  }

  /** The type with the fields that others require of it. */
  addTo<Type extends Composite>(type: Type): Type {
    const wanted = this.additions.get(type.name.value);
    if (!wanted) return type;
    const { fields = [] } = type;
    const added = [...wanted].flatMap((name): FieldDefinitionNode[] => {
      const original = fields.find((field) => field.name.value === this.fields.get(name)?.field);
      if (!original) return [];
      return [{ kind: original.kind, name: named(name), type: original.type, directives: joins(original) }];
    });
    return { ...type, fields: [...fields, ...added] };
  }

  private separateField(type: Composite, field: FieldDefinitionNode): FieldDefinitionNode {
    const { directives = [] } = field;
    const separated = directives.map((join) => {
      const requires = join.name.value === 'join__field' ? text(join, 'requires') : undefined;
      if (!requires) return join;
      const names = new Set<string>();
      const selectionSet = this.separateSelection(fieldSet(requires), type.name.value, names);
      if (names.size === 0) return join;
      const subgraph = this.names.get(text(join, 'graph') ?? '') ?? '';
      this.requirers.set(requirerKey(subgraph, type.name.value, field.name.value), names);
      return withRequires(join, stripIgnoredCharacters(print(selectionSet)).slice(1, -1));
    });
    return separated.every((one, index) => one === directives[index])
      ? field
      : { ...field, directives: separated };
  }

  private separateSelection(set: SelectionSetNode, type: string, names: Set<string>): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition?.name.value ?? type;
        return { ...selection, selectionSet: this.separateSelection(selection.selectionSet, on, names) };
      }
      const below = selection.selectionSet;
      const nested: FieldNode = below
        ? { ...selection, selectionSet: this.separateSelection(below, this.typeOf(type, selection), names) }
        : selection;
      // Without arguments it has those of its definition, and a client may ask for others.
      if (!this.definitionOf(type, selection)?.arguments?.length) return nested;
      const name = this.nameFor(selection, type);
      names.add(name);
      return { ...nested, name: named(name), arguments: [] };
    });
    return { ...set, selections };
  }

  private typeOf(type: string, { name }: FieldNode): string {
    const field = this.definitionOf(type, { name });
    return field ? namedType(field.type) : '';
  }

  private definitionOf(type: string, { name }: Pick<FieldNode, 'name'>): FieldDefinitionNode | undefined {
    return this.types.get(type)?.fields?.find((one) => one.name.value === name.value);
  }

  private nameFor(field: FieldNode, type: string): string {
    const required = { field: field.name.value, arguments: field.arguments ?? [] };
    const call = callOf(required);
    let name = [...this.fields].find(([, one]) => callOf(one) === call)?.[0];
    for (let count = this.fields.size + 1; !name; count += 1) {
      const free = requiredName(required.field, count);
      if (!this.taken.has(free)) name = free;
    }
    this.fields.set(name, required);
    for (const on of [type, ...this.implementations(type)]) {
      const additions = this.additions.get(on) ?? new Set();
      this.additions.set(on, additions.add(name));
    }
    return name;
  }

  private implementations(name: string): string[] {
    return [...this.types.values()]
      .filter(({ interfaces = [] }) => interfaces.some((one) => one.name.value === name))
      .map((type) => type.name.value);
  }
}

/** The names of subgraphs by the names the join specification gives them. */
function subgraphNames(definitions: readonly DefinitionNode[]): Map<string, string> {
  const graphs = definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  return new Map(
    values.map(({ name, directives = [] }) => {
      const join = directives.find((one) => one.name.value === 'join__graph');
      return [name.value, (join && text(join, 'name')) ?? name.value];
    }),
  );
}

function joins({ directives = [] }: FieldDefinitionNode): ConstDirectiveNode[] {
  return directives.filter(({ name }) => name.value === 'join__field');
}

function argument(directive: ConstDirectiveNode, name: string): string | boolean | undefined {
  const value = directive.arguments?.find((one) => one.name.value === name)?.value;
  const isPlain = value?.kind === Kind.STRING || value?.kind === Kind.ENUM || value?.kind === Kind.BOOLEAN;
  return isPlain ? value.value : undefined;
}

function text(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = argument(directive, name);
  return typeof value === 'string' ? value : undefined;
}

function isResolvable(join: ConstDirectiveNode): boolean {
  return argument(join, 'resolvable') !== false;
}

function withRequires(join: ConstDirectiveNode, requires: string): ConstDirectiveNode {
  const others = join.arguments?.filter(({ name }) => name.value !== 'requires') ?? [];
  const value = { kind: Kind.STRING, value: requires } as const;
  return { ...join, arguments: [...others, { kind: Kind.ARGUMENT, name: named('requires'), value }] };
}

function fieldSet(fields: string): SelectionSetNode {
  const [operation] = parse(`{${fields}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`not a field set: ${fields}`);
  return operation.selectionSet;
}

function fieldsOf({ selections }: SelectionSetNode): FieldNode[] {
  return selections.filter((selection) => selection.kind === Kind.FIELD);
}

function callOf({ field, arguments: given }: RequiredField): string {
  return `${field}(${given.map(print).sort().join(',')})`;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function named(value: string): { kind: Kind.NAME; value: string } {
  return { kind: Kind.NAME, value };
}
