import type { Effects, RequestMeta } from '@testverse/platform/context';

/** One step of a plan, for one subgraph. */
export interface SubgraphRequest {
  /** The same text for every request of a plan, so that a transport can keep what it compiled. */
  document: string;
  operationName?: string | undefined;
  variables: Record<string, unknown>;
  meta: RequestMeta;
  kind: 'query' | 'mutation';
}

export interface SubgraphError {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: Readonly<Record<string, unknown>> | undefined;
}

export interface SubgraphResult {
  data?: Record<string, unknown> | null | undefined;
  errors?: readonly SubgraphError[] | undefined;
  /** What the subgraph wants done to the client's answer beside the data. */
  effects?: Pick<Effects, 'refreshCookie'> | undefined;
}

/** How the router reaches one subgraph. A transport that cannot reach it rejects; everything else is a result. */
export interface Transport {
  readonly name: string;
  execute(request: SubgraphRequest, signal?: AbortSignal): Promise<SubgraphResult> | SubgraphResult;
  close(): Promise<void>;
}
