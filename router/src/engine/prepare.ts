import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import { BoundedMap, startVariable } from '@testverse/platform/execution';
import type { Askers, Planner, Supergraph } from '../supergraph/index.ts';
import type { Transport } from '../transports/index.ts';
import { collectFields, conditionVariables, type SelectionScope } from './collect-fields.ts';
import { compilePlan, compileSubscriptionPlan } from './compile.ts';
import { badRequest } from './errors.ts';
import { compileEvents, type PreparedEvents } from './events.ts';
import { prepareIntrospection, type Introspect } from './introspection.ts';
import { compileShape, type Shape } from './shape.ts';
import type { Step } from './state.ts';

/** Everything about an operation that does not change between requests. */
export interface Prepared {
  operation: OperationDefinitionNode;
  /** Of a query or mutation. */
  step: Step | undefined;
  /** Of a subscription, and only of one. */
  events: PreparedEvents | undefined;
  shapeFor(conditions: Readonly<Record<string, unknown>>): ShapeParts;
}

/** What depends on the variables in `@skip` and `@include`. */
export interface ShapeParts {
  shape: Shape;
  introspect: Introspect | undefined;
}

/** An operation with more than these many combinations of conditions in use compiles some again. */
const keptShapes = 64;

export interface PrepareContext {
  supergraph: Supergraph;
  transports: ReadonlyMap<string, Transport>;
  planner: Planner;
  /** Who waits for it. */
  askers: Askers;
}

/**
 * Plans and compiles one valid operation.
 * @throws GraphQLError when there is no such operation, or none that this engine can answer
 */
export async function prepareOperation(
  { supergraph, transports, planner, askers }: PrepareContext,
  document: DocumentNode,
  operationName: string | undefined,
): Promise<Prepared> {
  const operation = findOperation(document, operationName);
  const rootType = supergraph.apiSchema.getRootType(operation.operation);
  if (!rootType) throw badRequest(`This graph has no ${operation.operation}.`);
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  refuseUnsafeNames(document, operation);
  const shapeFor = shapesOf(supergraph, rootType, operation, fragments);
  const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
  if (isSubscription) refuseConditionalRoot(operation, fragments);
  const context = { schema: supergraph.fullSchema, transports };
  const plan = await planner.plan(document, operation.name?.value, askers);
  if (isSubscription) {
    const steps = compileSubscriptionPlan(context, plan);
    if (!steps) throw badRequest('A subscription needs a field that has events.');
    const start = startVariable(document, operation.name?.value);
    return { operation, step: undefined, events: compileEvents(context.schema, steps, start), shapeFor };
  }
  const step = compilePlan(context, plan);
  if (!step && asksForData(supergraph, rootType, operation, fragments)) {
    throw new Error('the planner found no steps for an operation that selects something');
  }
  return { operation, step, events: undefined, shapeFor };
}

function shapesOf(
  supergraph: Supergraph,
  rootType: GraphQLObjectType,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): Prepared['shapeFor'] {
  const names = conditionVariables([operation.selectionSet, ...fragments]);
  const kept = new BoundedMap<string, ShapeParts>(keptShapes);
  return (conditions) => {
    const key = names.map((name) => (conditions[name] === true ? '1' : '0')).join('');
    let parts = kept.get(key);
    if (!parts) {
      const scope = scopeOf(supergraph, fragments, conditions);
      const aboutSchema = [...collectFields(scope, rootType, [operation.selectionSet]).values()]
        .flat()
        .filter(({ name }) => name.value === '__schema' || name.value === '__type');
      parts = {
        shape: compileShape(scope, rootType, operation.selectionSet),
        introspect: prepareIntrospection(supergraph.apiSchema, operation, aboutSchema, fragments),
      };
      kept.set(key, parts);
    }
    return parts;
  };
}

function scopeOf(
  supergraph: Supergraph,
  fragments: readonly FragmentDefinitionNode[],
  conditions: Readonly<Record<string, unknown>>,
): SelectionScope {
  return {
    schema: supergraph.apiSchema,
    fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
    conditions,
    sourceKey: (field) => supergraph.planKey(field),
  };
}

/** Constant conditions may exclude everything, and such an operation rightly has no steps. */
function asksForData(
  supergraph: Supergraph,
  rootType: GraphQLObjectType,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): boolean {
  const variables = conditionVariables([operation.selectionSet, ...fragments]);
  if (variables.length > 0) return false;
  const fields = collectFields(scopeOf(supergraph, fragments, {}), rootType, [operation.selectionSet]);
  return [...fields.values()].flat().some(({ name }) => !name.value.startsWith('__'));
}

function findOperation(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (name === undefined && operations.length > 1) {
    throw badRequest('The document has several operations: say which one by `operationName`.');
  }
  const operation = name === undefined ? operations[0] : operations.find((one) => one.name?.value === name);
  if (!operation) throw badRequest(`The document has no operation "${name ?? ''}".`);
  return operation;
}

/** Whether there is a source of events at all cannot depend on a condition. */
function refuseConditionalRoot(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): void {
  const pending = [...operation.selectionSet.selections];
  const visited = new Set<string>();
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) {
      throw badRequest('`@skip` and `@include` cannot stand at the root of a subscription.');
    }
    if (node.kind === Kind.INLINE_FRAGMENT) pending.push(...node.selectionSet.selections);
    if (node.kind !== Kind.FRAGMENT_SPREAD || visited.has(node.name.value)) continue;
    const name = node.name.value;
    visited.add(name);
    const fragment = fragments.find((one) => one.name.value === name);
    if (fragment) pending.push(...fragment.selectionSet.selections);
  }
}

/** Entity steps call what they ask about so, beside the client's variables. */
const stepVariable = /^representations\d*$/;

/** A key named `__proto__` would change what an object *is*; no honest client needs it. */
function refuseUnsafeNames(
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
): void {
  if (variableDefinitions.some(({ variable }) => variable.name.value === '__proto__')) {
    throw badRequest('`__proto__` cannot be a variable.');
  }
  const taken = variableDefinitions.find(({ variable }) => stepVariable.test(variable.name.value));
  if (taken)
    throw badRequest(`\`${taken.variable.name.value}\` cannot be a variable: the graph uses that name.`);
  const pending: unknown[] = [...document.definitions];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const { alias, selectionSet } = node as {
      alias?: { value: string };
      selectionSet?: { selections: unknown[] };
    };
    if (alias?.value === '__proto__') throw badRequest('`__proto__` cannot be an alias.');
    if (selectionSet) pending.push(...selectionSet.selections);
  }
}
