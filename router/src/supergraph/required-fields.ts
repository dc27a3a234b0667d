import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type DocumentNode,
  type SelectionNode,
} from 'graphql';
import { requirerKey, type PlanningSchema } from './planning-schema.ts';

/** A required field by its own name in each group, so that a representation holds it once. */
interface Group {
  /** Selected fields, as `requirerKey` names them. */
  members: Set<string>;
  /** For each required field's name the name that stands for it. */
  sources: Map<string, string>;
}

/**
 * Makes a plan for a planning schema a plan for the subgraphs: required fields are asked for by their own names and
 * arguments, under the alias that stands for them, and representations hold them by their own names. A step that would
 * need the same field twice, with different arguments, becomes several.
 */
export function resolveRequiredFields(plan: QueryPlan, schema: PlanningSchema): QueryPlan {
  const { node } = plan;
  if (schema.required.size === 0 || !node) return plan;
  if (node.kind !== 'Subscription') return { ...plan, node: resolveNode(node, schema) };
  const primary = resolveFetch(node.primary, schema);
  return { ...plan, node: { ...node, primary, ...(node.rest && { rest: resolveNode(node.rest, schema) }) } };
}

function resolveNode(node: PlanNode, schema: PlanningSchema): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => resolveNode(child, schema)) };
    case 'Flatten':
      return { ...node, node: resolveNode(node.node, schema) };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause && { ifClause: resolveNode(node.ifClause, schema) }),
        ...(node.elseClause && { elseClause: resolveNode(node.elseClause, schema) }),
      };
    case 'Fetch': {
      const [only, ...others] = splitFetch(node, schema).map((fetch) => resolveFetch(fetch, schema));
      if (!only) return node;
      return others.length === 0 ? only : { kind: 'Parallel', nodes: [only, ...others] };
    }
    case 'Defer':
      return node;
  }
}

function resolveFetch(node: FetchNode, { required }: PlanningSchema): FetchNode {
  const document = visit(parse(node.operation, { noLocation: true }), {
    Field(field) {
      const original = required.get(field.name.value);
      if (!original) return undefined;
      return {
        ...field,
        alias: field.alias ?? field.name,
        name: { kind: Kind.NAME, value: original.field },
        arguments: original.arguments,
      };
    },
  });
  const operation = stripIgnoredCharacters(print(document));
  const { operationDocumentNode: _stale, ...rest } = node;
  if (!rest.requires) return { ...rest, operation };
  return { ...rest, operation, requires: resolveRequires(rest.requires, required) };
}

function resolveRequires(
  selections: readonly QueryPlanSelectionNode[],
  required: PlanningSchema['required'],
): QueryPlanSelectionNode[] {
  return selections.map((selection) => {
    const nested = selection.selections && { selections: resolveRequires(selection.selections, required) };
    if (selection.kind === 'InlineFragment') return { ...selection, ...nested };
    const original = required.get(selection.name);
    if (!original) return { ...selection, ...nested };
    return { ...selection, ...nested, alias: selection.alias ?? selection.name, name: original.field };
  });
}

/** One step for each set of fields whose requirements fit into one representation: one, nearly always. */
function splitFetch(node: FetchNode, schema: PlanningSchema): FetchNode[] {
  const { requires } = node;
  if (!requires) return [node];
  const document = parse(node.operation, { noLocation: true });
  const groups = groupFields(node.serviceName, document, schema);
  if (groups.length < 2) return [node];
  return groups.map((group, index) => {
    const members = restrict(document, node.serviceName, (key) =>
      groups.some((one) => one.members.has(key)) ? group.members.has(key) : index === 0,
    );
    const variableUsages = node.variableUsages?.filter((name) => usedVariables(members).has(name));
    return {
      ...node,
      operation: print(members),
      requires: without(requires, (name) => schema.required.has(name) && !isSource(group, name)),
      ...(variableUsages && { variableUsages }),
    };
  });
}

function isSource({ sources }: Group, name: string): boolean {
  return [...sources.values()].includes(name);
}

function groupFields(subgraph: string, document: DocumentNode, schema: PlanningSchema): Group[] {
  const groups: Group[] = [];
  for (const key of entityFields(document, subgraph)) {
    const names = schema.requirers.get(key);
    if (!names) continue;
    const sources = [...names].map((name) => [schema.required.get(name)?.field ?? name, name] as const);
    const fits = (group: Group): boolean =>
      sources.every(([field, name]) => (group.sources.get(field) ?? name) === name);
    let group = groups.find(fits);
    if (!group) groups.push((group = { members: new Set(), sources: new Map() }));
    group.members.add(key);
    for (const [field, name] of sources) group.sources.set(field, name);
  }
  return groups;
}

/** The fields an entity step selects of its entities, without what is below them. */
function entityFields(document: DocumentNode, subgraph: string): string[] {
  const keys: string[] = [];
  restrict(document, subgraph, (key) => keys.push(key) > 0);
  return keys;
}

/** An entity step's document with only those fields of the entities that are wanted, and the variables these use. */
function restrict(
  document: DocumentNode,
  subgraph: string,
  isWanted: (key: string) => boolean,
): DocumentNode {
  const reduce = (selections: readonly SelectionNode[], type: string): SelectionNode[] =>
    selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
      if (selection.kind === Kind.FIELD) {
        const { value } = selection.name;
        return value === '__typename' || isWanted(requirerKey(subgraph, type, value)) ? [selection] : [];
      }
      const left = reduce(selection.selectionSet.selections, selection.typeCondition?.name.value ?? type);
      if (left.length === 0) return [];
      return [{ ...selection, selectionSet: { ...selection.selectionSet, selections: left } }];
    });
  const reduced = visit(document, {
    Field(field) {
      const { selectionSet } = field;
      if (field.name.value !== '_entities' || !selectionSet) return false;
      return { ...field, selectionSet: { ...selectionSet, selections: reduce(selectionSet.selections, '') } };
    },
  });
  const used = usedVariables(reduced);
  return visit(reduced, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null),
  });
}

function usedVariables(document: DocumentNode): Set<string> {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  return used;
}

function without(
  selections: readonly QueryPlanSelectionNode[],
  isUnwanted: (name: string) => boolean,
): QueryPlanSelectionNode[] {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    if (selection.kind === 'Field' && isUnwanted(selection.name)) return [];
    if (!selection.selections) return [selection];
    const left = without(selection.selections, isUnwanted);
    return left.length === 0 ? [] : [{ ...selection, selections: left }];
  });
}
