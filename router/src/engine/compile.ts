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
      return parallel(
        compileParallel(
          context,
          node.nodes.map((child) => ({ node: child, path })),
        ),
      );
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

/** A piece of a plan, and the place in the answer that its own paths begin at. */
interface Placed {
  node: PlanNode;
  path: ResponsePath;
}

/** A piece that begins with a question about entities, and what can only follow its answer. */
interface Asking extends Placed {
  question: EntityFetchParts;
  rest: readonly Placed[];
}

/**
 * What is asked of one subgraph about entities at the same time is one call, wherever in the answer these stand. What
 * follows several such questions begins together, too, and so its questions are one call again.
 */
function compileParallel(context: CompileContext, pieces: readonly Placed[]): Step[] {
  const groups = new Map<string, Asking[]>();
  const steps: Step[] = [];
  for (const piece of pieces) {
    const asking = askingOf(context, piece);
    if (!asking) {
      steps.push(compileNode(context, piece.node, piece.path));
      continue;
    }
    const group = groups.get(asking.question.node.serviceName);
    if (group) group.push(asking);
    else groups.set(asking.question.node.serviceName, [asking]);
  }
  return [...steps, ...[...groups.values()].flatMap((group) => compileGroup(context, group))];
}

function compileGroup(context: CompileContext, group: readonly Asking[]): Step[] {
  const together = group.length > 1 ? compileEntityFetches(group.map(({ question }) => question)) : undefined;
  if (!together) return group.map(({ node, path }) => compileNode(context, node, path));
  const rest = compileParallel(
    context,
    group.flatMap((asking) => asking.rest),
  );
  return [rest.length === 0 ? together : sequence([together, parallel(rest)])];
}

function askingOf(context: CompileContext, { node, path }: Placed): Asking | undefined {
  switch (node.kind) {
    case 'Flatten':
      return askingOf(context, { node: node.node, path: [...path, ...node.path] });
    case 'Sequence': {
      const [first, ...others] = node.nodes;
      const asking = first && askingOf(context, { node: first, path });
      // The planner makes no sequence of sequences.
      if (!asking || asking.rest.length > 0) return undefined;
      const [next] = others;
      const rest: PlanNode | undefined = others.length > 1 ? { kind: 'Sequence', nodes: others } : next;
      return { node, path, question: asking.question, rest: rest ? [{ node: rest, path }] : [] };
    }
    case 'Fetch': {
      if (!node.requires) return undefined;
      const transport = transportTo(context, node.serviceName);
      return { node, path, question: { schema: context.schema, node, paths: [path], transport }, rest: [] };
    }
    default:
      return undefined;
  }
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
