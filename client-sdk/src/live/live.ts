import type { AnyDocument } from '../document.ts';
import type { Known } from '../unknown.ts';
import type { Live } from './connect.ts';
import type { LiveView } from './view.ts';

/** An event of a stream, as far as `live` needs it. */
export interface LiveEventLike {
  readonly __typename: string;
}

/** One function for each event type that changes the state; `StreamReset` is dealt with by `live`. */
export type Reducers<S, Event extends LiveEventLike> = {
  readonly [T in Exclude<Known<Event['__typename']>, 'StreamReset'>]: (
    state: S,
    event: Extract<Event, { readonly __typename: T }>,
  ) => S;
};

/** How a state is loaded and how events change it. An event type without a reducer does not compile. */
export interface LiveDefinition<S, Q, QV, E, EV, Event extends LiveEventLike> {
  /** Loads the state, and with it the cursor of the stream that keeps it up. */
  readonly snapshot: AnyDocument<Q, QV>;
  /** The state and its cursor in the data; null when there is no such thing. */
  init(data: Q, variables: QV): { readonly state: S; readonly cursor: string } | null;
  /** The stream; it selects `__typename`, `seq` and `cursor`, and takes its start from the variable `after`. */
  readonly events: AnyDocument<E, EV>;
  /** The variables of the stream, without `after`. */
  eventVariables(state: S, variables: QV): Omit<EV, 'after'>;
  eventOf(data: E): Event;
  /** Events may come again that the state has already: applied twice, they change nothing the second time. */
  readonly reducers: Reducers<S, Event>;
}

/** Loads a state and keeps it up by the events of a stream, whatever happens to the connection. */
export function live<
  S,
  Q,
  QV,
  E,
  EV extends { after?: string | null | undefined },
  Event extends LiveEventLike,
>(connection: Live, definition: LiveDefinition<S, Q, QV, E, EV, Event>, variables: QV): LiveView<S> {
  throw new Error(`not yet ${connection.connection} ${String(definition)} ${String(variables)}`);
}
