import type { ConditionNode, FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Transport } from '../transports/index.ts';
import type { ResponsePath } from './entities.ts';
import { compileEntityFetches, type EntityFetchParts } from './entity-fetch.ts';
import { compileFetch } from './fetch-step.ts';
import type { Step } from './state.ts';

export interface CompileContext {
  /** The full supergraph schema. */
  schema: GraphQLSchema;
  transports: ReadonlyMap<string, Transport>;
}

/** A subscription's plan: who has the events, and what is done with each. */
export interface SubscriptionSteps {
  primary: FetchNode;
  transport: Transport;
  rest: Step | undefined;
}

/**
 * Compiles the plan of a subscription. @returns undefined for one that asks no subgraph
 * @throws Error for plan nodes that no plan of ours can have
 */
export function compileSubscriptionPlan(
  context: CompileContext,
  { node }: QueryPlan,
): SubscriptionSteps | undefined {
  if (!node) return undefined;
  if (node.kind !== 'Subscription') throw new Error('a subscription has one source of events');
  const { primary, rest } = node;
  return {
    primary,
    transport: transportTo(context, primary.serviceName),
    rest: rest && compileNode(context, rest, []),
  };
}

/**
 * Compiles a plan to one function. @returns undefined for a plan without steps (only introspection or `__typename`)
 * @throws Error for plan nodes that no plan of ours can have
 */
export function compilePlan(context: CompileContext, plan: QueryPlan): Step | undefined {
  const { node } = plan;
  if (!node) return undefined;
  if (node.kind === 'Subscription') throw new Error('a subscription has no single answer');
  return compileNode(context, node, []);
}

function compileNode(context: CompileContext, node: PlanNode, path: ResponsePath): Step {
  switch (node.kind) {
    case 'Sequence':
      return sequence(node.nodes.map((child) => compileNode(context, child, path)));
    case 'Parallel':
      return parallel(compileParallel(context, node.nodes, path));
    case 'Flatten':
      return compileNode(context, node.node, [...path, ...node.path]);
    case 'Fetch': {
      const transport = transportTo(context, node.serviceName);
      return compileFetch({ schema: context.schema, node, path, transport });
    }
    case 'Condition':
      return condition(context, node, path);
    case 'Defer':
      throw new Error('deferred parts are never planned');
  }
}

/** What is asked of one subgraph about entities at the same time is one call, wherever in the answer these stand. */
function compileParallel(context: CompileContext, nodes: readonly PlanNode[], path: ResponsePath): Step[] {
  const groups = new Map<string, EntityFetchParts[]>();
  const steps: Step[] = [];
  for (const node of nodes) {
    const parts = entityParts(context, node, path);
    if (!parts) steps.push(compileNode(context, node, path));
    else groups.set(parts.node.serviceName, [...(groups.get(parts.node.serviceName) ?? []), parts]);
  }
  return [...steps, ...[...groups.values()].flatMap(compileEntityFetches)];
}

function entityParts(
  context: CompileContext,
  node: PlanNode,
  path: ResponsePath,
): EntityFetchParts | undefined {
  if (node.kind === 'Flatten') return entityParts(context, node.node, [...path, ...node.path]);
  if (node.kind !== 'Fetch' || !node.requires) return undefined;
  return { schema: context.schema, node, paths: [path], transport: transportTo(context, node.serviceName) };
}

function transportTo({ transports }: CompileContext, name: string): Transport {
  const transport = transports.get(name);
  if (!transport) throw new Error(`there is no way to the subgraph ${name}`);
  return transport;
}

function sequence(steps: readonly Step[]): Step {
  return async (state) => {
    for (const step of steps) {
      const waiting = step(state);
      if (waiting) await waiting;
    }
  };
}

function parallel(steps: readonly Step[]): Step {
  return async (state) => {
    const waiting = steps.map((step) => step(state)).filter((step) => step instanceof Promise);
    await Promise.all(waiting);
  };
}

function condition(context: CompileContext, node: ConditionNode, path: ResponsePath): Step {
  const ifStep = node.ifClause && compileNode(context, node.ifClause, path);
  const elseStep = node.elseClause && compileNode(context, node.elseClause, path);
  return (state) => (state.coerced[node.condition] === true ? ifStep?.(state) : elseStep?.(state));
}
