import type { DocumentNode, ExecutionResult } from 'graphql';
import type { Effects, RequestMeta } from '@testverse/platform/context';

export interface OperationRequest {
  /** Parsed and valid. */
  document: DocumentNode;
  operationName?: string;
  variables: Record<string, unknown>;
  meta: RequestMeta;
  signal?: AbortSignal;
}

export type OperationAnswer = ExecutionResult & { effects?: Pick<Effects, 'refreshCookie'> };

/** What the door needs of an engine: our own and the fall-back both have it. */
export interface OperationEngine {
  execute(request: OperationRequest): Promise<OperationAnswer>;
  /**
   * Executes a subscription: one answer for each event, made when it is asked for. Several subscribers may be given the
   * very same object: it is then written as text only once. An engine without it has no subscriptions.
   * @returns a single answer when it is refused
   */
  subscribe?(request: OperationRequest): Promise<AsyncIterable<OperationAnswer> | OperationAnswer>;
  /** Prepares operations before anybody asks, without holding others up. */
  warm?(documents: readonly DocumentNode[], signal?: AbortSignal): Promise<unknown>;
  /** How many plans are kept. */
  readonly plans?: number;
  stop?(): Promise<void>;
}
