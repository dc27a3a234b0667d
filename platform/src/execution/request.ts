import type { Effects, RequestMeta } from '../context/index.ts';

/** One step of a plan, for one subgraph. */
export interface SubgraphRequest {
  /** The same text for every request of a plan, so that what was compiled from it can be kept. */
  document: string;
  operationName?: string | undefined;
  variables: Record<string, unknown>;
  meta: RequestMeta;
  kind: 'query' | 'mutation' | 'subscription';
  /**
   * True for a query about one of several events of a subscription. Those of one `meta` object that begin together may
   * share what the subgraph loads for them; any other request sees nothing that was loaded for another.
   */
  burst?: boolean | undefined;
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
  /** True when the answer was made for the one who asks: nobody else may be given it. */
  personal?: boolean | undefined;
}

/**
 * The results of a subscription, one for each event, in order. Pulled: the subgraph is asked for nothing before `next()`
 * is called; while that waits, the results of a few more events are made, and a reader who stops keeps no more than
 * those. `return()` ends it at once, also while a `next()` is waiting. `next()` rejects when the source fails; what a
 * subgraph refuses is a result, and the last one.
 */
export interface SubgraphStream extends AsyncIterableIterator<SubgraphResult> {
  return(): Promise<IteratorResult<SubgraphResult>>;
}

/** Runs operations of one subgraph. What the subgraph refuses is a result; only what it cannot even begin is thrown. */
export interface Executor {
  execute(request: SubgraphRequest): Promise<SubgraphResult> | SubgraphResult;
  /**
   * Opens a subscription for the one who asks. Subscribers of one document, operation and variables get the same result
   * objects for the same event, unless a result is personal; whoever changes one has to copy it. The `after` of the root
   * field says where to begin and nothing else: those who began elsewhere share as well.
   * @param signal ends the opening and the stream
   * @returns a result when the subgraph refuses
   */
  subscribe(request: SubgraphRequest, signal: AbortSignal): Promise<SubgraphStream | SubgraphResult>;
}
