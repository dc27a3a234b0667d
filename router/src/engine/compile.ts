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

/** A piece that begins with one call, and what can only follow its answer. */
interface Chain extends Placed {
  /** The call, when it is a question about entities. */
  question: EntityFetchParts | undefined;
  rest: readonly Placed[];
}

/**
 * What is asked of one subgraph about entities at the same time is one call, wherever in the answer these stand. What
 * follows several such questions begins together, too, and so its questions are one call again. Where calls are dear, those
 * who will ask the same subgraph keep step with each other for that, whomever they ask before.
 */
function compileParallel(context: CompileContext, pieces: readonly Placed[]): Step[] {
  const chains: Chain[] = [];
  const steps: Step[] = [];
  for (const piece of pieces.flatMap(spread)) {
    const chain = chainOf(context, piece);
    if (chain) chains.push(chain);
    else steps.push(compileNode(context, piece.node, piece.path));
  }
  const bonds = areCallsDear(context) ? ({ node }: Chain) => servicesOf(node) : headOf;
  return [...steps, ...companies(chains, bonds).flatMap((company) => compileCompany(context, company))];
}

function areCallsDear({ transports }: CompileContext): boolean {
  return [...transports.values()].some(({ isRemote }) => isRemote === true);
}

/** Chains that keep step with each other: whoever shares a bond with one of a company belongs to it. */
function companies(chains: readonly Chain[], bondsOf: (chain: Chain) => ReadonlySet<string>): Chain[][] {
  let groups: { chains: Chain[]; bonds: Set<string> }[] = [];
  for (const chain of chains) {
    const own = bondsOf(chain);
    const joined = { chains: [chain], bonds: new Set(own) };
    const others: typeof groups = [];
    for (const group of groups) {
      if (![...own].some((bond) => group.bonds.has(bond))) {
        others.push(group);
        continue;
      }
      joined.chains.unshift(...group.chains);
      for (const bond of group.bonds) joined.bonds.add(bond);
    }
    groups = [...others, joined];
  }
  return groups.map((group) => group.chains);
}

function compileCompany(context: CompileContext, company: readonly Chain[]): Step[] {
  const alone = (): Step[] => company.map(({ node, path }) => compileNode(context, node, path));
  if (company.length === 1) return alone();
  const later = areCallsDear(context) ? company.filter((chain) => canWait(chain, company)) : [];
  const now = company.filter((chain) => !later.includes(chain));
  const calls = compileCalls(context, now);
  if (!calls) return alone();
  const rest = compileParallel(context, [...now.flatMap((chain) => chain.rest), ...later]);
  if (rest.length === 0) return calls;
  return [sequence([parallel(calls), parallel(rest)])];
}

/** A question that nothing follows goes with the next one to the same subgraph. */
function canWait({ question, rest }: Chain, company: readonly Chain[]): boolean {
  if (!question || rest.length > 0) return false;
  const { serviceName } = question.node;
  return company.some((other) => other.rest.some(({ node }) => servicesOf(node).has(serviceName)));
}

/** The first calls of several chains, those about entities of one subgraph in one. @returns undefined when they cannot be */
function compileCalls(context: CompileContext, chains: readonly Chain[]): Step[] | undefined {
  const questions = new Map<string, EntityFetchParts[]>();
  const calls: Step[] = [];
  for (const { node, path, question } of chains) {
    if (!question) {
      calls.push(compileNode(context, firstOf(node), path));
      continue;
    }
    const { serviceName } = question.node;
    questions.set(serviceName, [...(questions.get(serviceName) ?? []), question]);
  }
  for (const several of questions.values()) {
    const together = compileEntityFetches(several);
    if (!together) return undefined;
    calls.push(together);
  }
  return calls;
}

/** Those of a parallel node are pieces of their own. */
function spread({ node, path }: Placed): Placed[] {
  return node.kind === 'Parallel'
    ? node.nodes.flatMap((child) => spread({ node: child, path }))
    : [{ node, path }];
}

function firstOf(node: PlanNode): PlanNode {
  const [first] = node.kind === 'Sequence' ? node.nodes : [node];
  return first ?? node;
}

function headOf({ question }: Chain): ReadonlySet<string> {
  return new Set(question ? [question.node.serviceName] : []);
}

function chainOf(context: CompileContext, { node, path }: Placed): Chain | undefined {
  switch (node.kind) {
    case 'Flatten':
      return chainOf(context, { node: node.node, path: [...path, ...node.path] });
    case 'Sequence': {
      const [first, ...others] = node.nodes;
      const head = first && chainOf(context, { node: first, path });
      // The planner makes no sequence of sequences.
      if (!head || head.rest.length > 0) return undefined;
      const [next] = others;
      const rest: PlanNode | undefined = others.length > 1 ? { kind: 'Sequence', nodes: others } : next;
      return { node, path, question: head.question, rest: rest ? [{ node: rest, path }] : [] };
    }
    case 'Fetch': {
      if (!node.requires) return { node, path, question: undefined, rest: [] };
      const transport = transportTo(context, node.serviceName);
      const question = { schema: context.schema, node, paths: [path], transport };
      return { node, path, question, rest: [] };
    }
    default:
      return undefined;
  }
}

/** The subgraphs that a piece asks about entities. */
function servicesOf(node: PlanNode): Set<string> {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return new Set(node.nodes.flatMap((child) => [...servicesOf(child)]));
    case 'Flatten':
      return servicesOf(node.node);
    case 'Fetch':
      return new Set(node.requires ? [node.serviceName] : []);
    default:
      return new Set();
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
  const [first] = steps;
  if (first && steps.length === 1) return first;
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
