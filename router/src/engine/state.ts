import type { GraphQLError } from 'graphql';
import type { Effects, RequestMeta } from '@testverse/platform/context';

/** What steps read and write: the merged answers of the subgraphs, before the client's shape. */
export type Json = Record<string, unknown>;

export type ResponseEffects = Pick<Effects, 'refreshCookie'>;

/** One execution of a plan. */
export interface ExecutionState {
  readonly data: Json;
  readonly errors: GraphQLError[];
  /** As the client sent them; the subgraphs coerce their own. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Coerced, with defaults: what conditions look at. */
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly meta: RequestMeta;
  readonly effects: ResponseEffects;
  /** Becomes true with the first answer of a subgraph that was made for this viewer only. */
  isPersonal: boolean;
  readonly signal: AbortSignal | undefined;
  /** True for an event of a subscription: there may be others beside it. */
  readonly isEvent: boolean;
}

/** A compiled piece of a plan. Returns a promise only when it had to wait. */
export type Step = (state: ExecutionState) => Promise<void> | void;
