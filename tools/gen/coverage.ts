import {
  Kind,
  parse,
  type DirectiveNode,
  type FieldDefinitionNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';

/** One row of schema/endpoint-map.json: a demanded endpoint and the operation that serves it. */
export interface EndpointRow {
  readonly operation: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Who does the work. */
  readonly subgraph: string;
  /** Who owns the root field; differs when a field on another subgraph's entity does the work. */
  readonly rootSubgraph: string;
  /** Path below the root, beginning with the operation; for a subscription it ends with a member of the union. */
  readonly selection?: string;
}

/** How an operation is called in lists: `registerUser`, or with its path `user.profile`. */
export function operationKey(row: EndpointRow): string {
  return row.selection ?? row.operation;
}

const roots = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** What the composed graph says about types, fields and who owns them. */
export interface OwnedGraph {
  readonly types: ReadonlyMap<string, TypeDefinitionNode>;
  /** Subgraph names by the names of the join__Graph enum. */
  readonly graphs: ReadonlyMap<string, string>;
}

export function readOwnedGraph(supergraph: string): OwnedGraph {
  const types = new Map<string, TypeDefinitionNode>();
  for (const one of parse(supergraph).definitions)
    if ('name' in one && one.kind.endsWith('TypeDefinition'))
      types.set(one.name?.value ?? '', one as TypeDefinitionNode);
  const graph = types.get('join__Graph');
  const values = graph?.kind === Kind.ENUM_TYPE_DEFINITION ? (graph.values ?? []) : [];
  const graphs = values.map(({ name, directives }): [string, string] => [
    name.value,
    argument(directives?.[0], 'name') ?? '',
  ]);
  return { types, graphs: new Map(graphs) };
}

/** Why the graph does not serve a row: `absent` when a name is missing, `wrong` when somebody else owns it; null when it does. */
export function gapOf(row: EndpointRow, graph: OwnedGraph): { kind: 'absent' | 'wrong'; why: string } | null {
  const [first = row.operation, ...below] = (row.selection ?? row.operation).split('.');
  const root = fieldOf(graph, roots[row.kind], first);
  if (!root || first !== row.operation)
    return { kind: 'absent', why: `${roots[row.kind]} has no field ${row.operation}` };
  const owners = ownersOf(graph, roots[row.kind], root);
  if (!owners.includes(row.rootSubgraph))
    return wrong(`${roots[row.kind]}.${first}`, owners, row.rootSubgraph);
  return pathGap(row, graph, named(root.type), below);
}

function pathGap(
  row: EndpointRow,
  graph: OwnedGraph,
  start: string,
  path: readonly string[],
): ReturnType<typeof gapOf> {
  let type = start;
  for (const [index, name] of path.entries()) {
    const definition = graph.types.get(type);
    if (
      definition?.kind === Kind.UNION_TYPE_DEFINITION &&
      definition.types?.some((member) => member.name.value === name)
    ) {
      type = name;
      continue;
    }
    const field = fieldOf(graph, type, name);
    if (!field) return { kind: 'absent', why: `${type} has no field or member ${name}` };
    const owners = ownersOf(graph, type, field);
    if (index === path.length - 1 && !owners.includes(row.subgraph))
      return wrong(`${type}.${name}`, owners, row.subgraph);
    type = named(field.type);
  }
  return null;
}

function wrong(field: string, owners: readonly string[], wanted: string): ReturnType<typeof gapOf> {
  return { kind: 'wrong', why: `${field} belongs to ${owners.join(', ')}, not to ${wanted}` };
}

function fieldOf(graph: OwnedGraph, type: string, name: string): FieldDefinitionNode | undefined {
  const definition = graph.types.get(type);
  const fields =
    definition?.kind === Kind.OBJECT_TYPE_DEFINITION || definition?.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? definition.fields
      : [];
  return fields?.find((field) => field.name.value === name);
}

/** From @join__field; a field without one belongs to every subgraph that has the type. */
function ownersOf(graph: OwnedGraph, type: string, field: FieldDefinitionNode): string[] {
  const own = (field.directives ?? []).filter(({ name }) => name.value === 'join__field');
  const resolving = own.filter((one) => argument(one, 'external') !== 'true' && argument(one, 'graph'));
  const used = own.length
    ? resolving
    : (graph.types.get(type)?.directives ?? []).filter(({ name }) => name.value === 'join__type');
  return [...new Set(used.map((one) => graph.graphs.get(argument(one, 'graph') ?? '') ?? ''))];
}

function argument(directive: DirectiveNode | undefined, name: string): string | null {
  const value = directive?.arguments?.find((one) => one.name.value === name)?.value;
  if (value?.kind === Kind.BOOLEAN) return String(value.value);
  return value?.kind === Kind.ENUM || value?.kind === Kind.STRING ? value.value : null;
}

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}
