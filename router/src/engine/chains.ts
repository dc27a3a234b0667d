import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { ResponsePath } from './entities.ts';

/** A piece of a plan, and the place in the answer that its own paths begin at. */
export interface Placed<Node extends PlanNode = PlanNode> {
  node: Node;
  path: ResponsePath;
}

/** A piece of a plan that begins with one call, and what can only follow its answer. */
export interface Chain {
  whole: Placed;
  head: Placed<FetchNode>;
  rest: readonly Placed[];
}

/** Tells the pieces that begin with a call from others. Those of a parallel node are pieces of their own. */
export function chainsOf(pieces: readonly Placed[]): { chains: Chain[]; others: Placed[] } {
  const chains: Chain[] = [];
  const others: Placed[] = [];
  for (const piece of pieces.flatMap(spread)) {
    const chain = chainOf(piece);
    if (chain) chains.push(chain);
    else others.push(piece);
  }
  return { chains, others };
}

function spread({ node, path }: Placed): Placed[] {
  return node.kind === 'Parallel'
    ? node.nodes.flatMap((child) => spread({ node: child, path }))
    : [{ node, path }];
}

function chainOf({ node, path }: Placed): Chain | undefined {
  switch (node.kind) {
    case 'Flatten':
      return chainOf({ node: node.node, path: [...path, ...node.path] });
    case 'Sequence': {
      const [first, ...others] = node.nodes;
      const begin = first && chainOf({ node: first, path });
      // The planner makes no sequence of sequences.
      if (!begin || begin.rest.length > 0) return undefined;
      const [next] = others;
      const rest: PlanNode | undefined = others.length > 1 ? { kind: 'Sequence', nodes: others } : next;
      return { whole: { node, path }, head: begin.head, rest: rest ? [{ node: rest, path }] : [] };
    }
    case 'Fetch':
      return { whole: { node, path }, head: { node, path }, rest: [] };
    default:
      return undefined;
  }
}

/** Whether a call asks about entities that are in the answer already. */
export function isQuestion({ node }: Placed<FetchNode>): boolean {
  return node.requires !== undefined;
}

/**
 * Groups chains that keep step with each other: those that begin with a question to the same subgraph, directly or by way of
 * a third one.
 * @param areCallsDear then those also do who will ask the same subgraph later
 */
export function companiesOf(chains: readonly Chain[], areCallsDear: boolean): Chain[][] {
  let companies: { chains: Chain[]; asked: Set<string> }[] = [];
  for (const chain of chains) {
    const asked = askedBy(areCallsDear ? chain.whole.node : chain.head.node);
    const joined = { chains: [chain], asked: new Set(asked) };
    const others: typeof companies = [];
    for (const company of companies) {
      if (![...asked].some((subgraph) => company.asked.has(subgraph))) {
        others.push(company);
        continue;
      }
      joined.chains.unshift(...company.chains);
      for (const subgraph of company.asked) joined.asked.add(subgraph);
    }
    companies = [...others, joined];
  }
  return companies.map((company) => company.chains);
}

/** Whether a chain is a question that nothing follows, and that can go with a later one to the same subgraph. */
export function canWait({ head, rest }: Chain, company: readonly Chain[]): boolean {
  if (!isQuestion(head) || rest.length > 0) return false;
  return company.some((other) => other.rest.some(({ node }) => askedBy(node).has(head.node.serviceName)));
}

/** The subgraphs that a piece asks about entities. */
function askedBy(node: PlanNode): Set<string> {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return new Set(node.nodes.flatMap((child) => [...askedBy(child)]));
    case 'Flatten':
      return askedBy(node.node);
    case 'Fetch':
      return new Set(node.requires ? [node.serviceName] : []);
    default:
      return new Set();
  }
}
