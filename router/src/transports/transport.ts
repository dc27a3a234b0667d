import type { Executor, SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';

/** How the router reaches one subgraph. A transport that cannot reach it rejects; everything else is a result. */
export interface Transport {
  readonly name: string;
  /** True when every call costs a message: then few calls are worth waiting for. */
  readonly isRemote?: boolean | undefined;
  execute(request: SubgraphRequest, signal?: AbortSignal): Promise<SubgraphResult> | SubgraphResult;
  subscribe?: Executor['subscribe'];
  close(): Promise<void>;
}
