import type { TestVerseError } from '../errors.ts';

/**
 * How up to date a view is. `loading`: on its way for the first time; the state may be there
 * already. `live`: the state follows. `reconnecting`: the state is the last
 * known one and catches up by itself. `ended`: closed here, or the server has nothing more to say. `failed`: `error` says
 * why, and nothing more comes.
 */
export type LiveStatus = 'loading' | 'live' | 'reconnecting' | 'ended' | 'failed';

/** A state that is loaded once and then kept up by events. */
export interface LiveView<S> {
  /** The present state, never changed in place: another one is another object. Undefined until it is loaded. */
  readonly state: S | undefined;
  readonly status: LiveStatus;
  /** Why it failed, or why loading or reconnecting takes long; null while all is well. */
  readonly error: TestVerseError | null;
  /** How many events came that this version does not know; they left the state as it was. */
  readonly unknownEvents: number;
  /** Calls `listener` after changes of any of these, once for many at a time; returns the way to stop it. */
  onChange(listener: () => void): () => void;
  /** The first state; rejects when there will be none. */
  readonly ready: Promise<S>;
  /** Loads the state anew; the old one stays until then. */
  reload(): Promise<void>;
  /** Changes the state here, ahead of the server. Events of the server are applied on top. */
  update(change: (state: S) => S): void;
  close(): void;
}
