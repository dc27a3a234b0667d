import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Transport } from '../transports/index.ts';
import { canWait, chainsOf, companiesOf, isQuestion, type Chain, type Placed } from './chains.ts';
import type { ResponsePath } from './entities.ts';
import { compileEntityFetches, type EntityFetchParts } from './entity-fetch.ts';
import { compileFetch } from './fetch-step.ts';
import { either, parallel, sequence } from './flow.ts';
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
  const compile = (child: PlanNode): Step => compileNode(context, child, path);
  switch (node.kind) {
    case 'Sequence':
      return sequence(node.nodes.map(compile));
    case 'Parallel':
      return parallel(compileParallel(context, [{ node, path }]));
    case 'Flatten':
      return compileNode(context, node.node, [...path, ...node.path]);
    case 'Fetch': {
      const transport = transportTo(context, node.serviceName);
      return compileFetch({ schema: context.schema, node, path, transport });
    }
    case 'Condition': {
      const { condition, ifClause, elseClause } = node;
      return either(condition, ifClause && compile(ifClause), elseClause && compile(elseClause));
    }
    case 'Defer':
      throw new Error('deferred parts are never planned');
  }
}

/**
 * What is asked of one subgraph about entities at the same time is one call, wherever in the answer these stand. What
 * follows several such questions begins together, too, and so its questions are one call again. Where calls are dear, those
 * who will ask the same subgraph keep step with each other for that, whomever they ask before.
 */
function compileParallel(context: CompileContext, pieces: readonly Placed[]): Step[] {
  const { chains, others } = chainsOf(pieces);
  const steps = others.map(({ node, path }) => compileNode(context, node, path));
  const companies = companiesOf(chains, areCallsDear(context));
  return [...steps, ...companies.flatMap((company) => compileCompany(context, company))];
}

function areCallsDear({ transports }: CompileContext): boolean {
  return [...transports.values()].some(({ isRemote }) => isRemote === true);
}

function compileCompany(context: CompileContext, company: readonly Chain[]): Step[] {
  const alone = (): Step[] => company.map(({ whole }) => compileNode(context, whole.node, whole.path));
  if (company.length === 1) return alone();
  const later = areCallsDear(context) ? company.filter((chain) => canWait(chain, company)) : [];
  const now = company.filter((chain) => !later.includes(chain));
  const calls = compileCalls(
    context,
    now.map(({ head }) => head),
  );
  if (!calls) return alone();
  const rest = compileParallel(context, [
    ...now.flatMap((chain) => chain.rest),
    ...later.map(({ whole }) => whole),
  ]);
  if (rest.length === 0) return calls;
  return [sequence([parallel(calls), parallel(rest)])];
}

/** Compiles calls, those about entities of one subgraph into one. @returns undefined when they cannot be */
function compileCalls(context: CompileContext, calls: readonly Placed<FetchNode>[]): Step[] | undefined {
  const questions = new Map<string, EntityFetchParts[]>();
  const steps: Step[] = [];
  for (const call of calls) {
    const { node, path } = call;
    if (!isQuestion(call)) {
      steps.push(compileNode(context, node, path));
      continue;
    }
    const transport = transportTo(context, node.serviceName);
    const question = { schema: context.schema, node, paths: [path], transport };
    questions.set(node.serviceName, [...(questions.get(node.serviceName) ?? []), question]);
  }
  for (const several of questions.values()) {
    const together = compileEntityFetches(several);
    if (!together) return undefined;
    steps.push(together);
  }
  return steps;
}

function transportTo({ transports }: CompileContext, name: string): Transport {
  const transport = transports.get(name);
  if (!transport) throw new Error(`there is no way to the subgraph ${name}`);
  return transport;
}
