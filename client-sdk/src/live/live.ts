import type { CallArguments } from '../client.ts';
import { reasonOf } from '../clock.ts';
import type { AnyDocument } from '../document.ts';
import { errorOf, TestVerseError } from '../errors.ts';
import type { Known } from '../unknown.ts';
import type { Live } from './connect.ts';
import { patienceFor } from './patience.ts';
import type { ConnectionState, LiveSubscription, SubscribeArguments } from './subscriber.ts';
import { asProblem, ViewStore, viewOf } from './view-store.ts';
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
  /** Carries over what only the old state has when the state is loaded anew. */
  renew?(fresh: S, old: S): S;
  /** Called after each event was applied; a way to do more than change the state. */
  onEvent?(event: Event): void;
  /** Called with each state that was loaded. */
  onLoad?(state: S): void;
}

/** Loading again needs no longer waits than this: there is somebody looking. */
const longestReloadMs = 5_000;

/** Loads a state and keeps it up by the events of a stream, whatever happens to the connection. */
export function live<
  S,
  Q,
  QV,
  E,
  EV extends { after?: string | null | undefined },
  Event extends LiveEventLike,
>(connection: Live, definition: LiveDefinition<S, Q, QV, E, EV, Event>, variables: QV): LiveView<S> {
  return new Follower(connection, definition, variables).view();
}

class Follower<S, Q, QV, E, EV, Event extends LiveEventLike> {
  readonly #store = new ViewStore<S>();
  #run = new AbortController();
  #hasBeenLive = false;
  /** Resets in a row without an event in between. */
  #resets = 0;

  constructor(
    private readonly connection: Live,
    private readonly definition: LiveDefinition<S, Q, QV, E, EV, Event>,
    private readonly variables: QV,
  ) {
    this.#start().catch(() => undefined);
  }

  view(): LiveView<S> {
    const store = this.#store;
    return viewOf(store, {
      reload: () => this.#start(),
      update: (change) => {
        const { state } = store.content;
        if (state !== undefined) store.set({ state: change(state) });
      },
      close: () => this.#close(),
    });
  }

  /** Loads and follows, in place of an earlier run; resolves when the state is loaded. */
  #start(): Promise<void> {
    this.#run.abort();
    this.#run = new AbortController();
    const { signal } = this.#run;
    const { status } = this.#store.content;
    if (status === 'failed' || status === 'ended')
      this.#store.set({ status: this.#hasBeenLive ? 'reconnecting' : 'loading', error: null });
    return new Promise((resolve, reject) => {
      this.#follow(signal, resolve).then(
        () => {
          resolve();
          if (!signal.aborted) this.#show({ status: 'ended' });
        },
        (error: unknown) => {
          reject(signal.aborted ? reasonOf(signal) : asProblem(error));
          if (!signal.aborted) this.#store.set({ status: 'failed', error: asProblem(error) });
        },
      );
    });
  }

  async #follow(signal: AbortSignal, onLoaded: () => void): Promise<void> {
    for (;;) {
      const cursor = await this.#load(signal);
      onLoaded();
      const subscription = this.#subscribe(cursor, signal);
      if (!(await this.#apply(subscription, signal))) return;
      this.#show({ status: 'reconnecting' });
      if (this.#resets++) await this.connection.clock.wait(longestReloadMs, signal);
    }
  }

  #subscribe(after: string, signal: AbortSignal): LiveSubscription<E> {
    const { definition, variables } = this;
    const state = this.#store.content.state as S;
    let subscription: LiveSubscription<E> | null = null;
    const onConnection = (now: ConnectionState) => this.#connected(now, subscription?.error ?? null);
    const rest = [
      { ...definition.eventVariables(state, variables), after },
      { signal, onConnection },
    ];
    subscription = this.connection.subscribe(
      definition.events,
      ...(rest as unknown as SubscribeArguments<EV>),
    );
    return subscription;
  }

  /** Applies events until the stream ends (false) or is to be begun anew (true). */
  async #apply(subscription: LiveSubscription<E>, signal: AbortSignal): Promise<boolean> {
    for await (const data of subscription) {
      if (signal.aborted) return false;
      const event = this.definition.eventOf(data);
      if (event.__typename === 'StreamReset') return true;
      this.#resets = 0;
      this.#reduce(event);
    }
    return false;
  }

  #reduce(event: Event): void {
    const { reducers } = this.definition;
    const known = Object.prototype.hasOwnProperty.call(reducers, event.__typename);
    const reducer = known
      ? (reducers[event.__typename as keyof typeof reducers] as (state: S, event: Event) => S)
      : undefined;
    if (reducer) {
      this.#show({ state: reducer(this.#store.content.state as S, event) });
      this.definition.onEvent?.(event);
    } else {
      this.#store.unknownEvents++;
      this.#store.touch('event');
    }
  }

  /** Loads the state, as often as it takes; returns the cursor from which events go on. */
  async #load(signal: AbortSignal): Promise<string> {
    const { definition, variables } = this;
    const data = await this.#request(signal);
    if (signal.aborted) throw reasonOf(signal);
    const loaded = definition.init(data, variables);
    if (!loaded) throw errorOf('There is no such thing, or not for you.', { code: 'NOT_FOUND' });
    const old = this.#store.content.state;
    const state = old === undefined ? loaded.state : (definition.renew?.(loaded.state, old) ?? loaded.state);
    this.#store.set({ state, error: null });
    definition.onLoad?.(state);
    return loaded.cursor;
  }

  async #request(signal: AbortSignal): Promise<Q> {
    const { client, clock, random } = this.connection;
    for (let failures = 0; ; failures++) {
      const rest = [this.variables, { signal }] as unknown as CallArguments<QV>;
      try {
        return await client.request(this.definition.snapshot, ...rest);
      } catch (error) {
        if (signal.aborted || !(error instanceof TestVerseError)) throw error;
        const waitMs = patienceFor(error, failures, random);
        if (waitMs === null) throw error;
        this.#show({ error });
        await clock.wait(error.code === 'RATE_LIMITED' ? waitMs : Math.min(waitMs, longestReloadMs), signal);
      }
    }
  }

  #connected(now: ConnectionState, error: TestVerseError | null): void {
    if (now === 'closed') return;
    this.#hasBeenLive ||= now === 'live';
    this.#show({ status: now === 'live' ? 'live' : this.#hasBeenLive ? 'reconnecting' : 'loading', error });
  }

  #show(change: Parameters<ViewStore<S>['set']>[0]): void {
    this.#store.set(change, 'event');
  }

  #close(): void {
    this.#run.abort();
    if (this.#store.content.status !== 'failed') this.#store.set({ status: 'ended' });
  }
}
