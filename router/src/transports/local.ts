import { createExecutor, type ExecutableSubgraph, type ExecutorOptions } from '@testverse/platform/execution';
import type { Transport } from './transport.ts';

/** Reaches a subgraph in this very process: no network, no text between the two. */
export function createLocalTransport<Context extends object>(
  subgraph: ExecutableSubgraph<Context>,
  options?: ExecutorOptions,
): Transport {
  return { name: subgraph.name, ...createExecutor(subgraph, options), close: () => Promise.resolve() };
}
