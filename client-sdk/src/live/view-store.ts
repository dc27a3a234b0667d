import { errorOf, TestVerseError } from '../errors.ts';
import { tell } from '../listeners.ts';
import type { LiveStatus, LiveView } from './view.ts';

/** What a view shows. */
export interface ViewContent<S> {
  readonly state: S | undefined;
  readonly status: LiveStatus;
  readonly error: TestVerseError | null;
}

/** Holds what a view shows and tells its listeners, once for many changes. */
export class ViewStore<S> {
  /** The first state; rejects when there will be none. */
  readonly ready: Promise<S>;
  /** Events that this version does not know. */
  unknownEvents = 0;
  #content: ViewContent<S> = { state: undefined, status: 'loading', error: null };
  #isScheduled = false;
  #settle: { resolve(state: S): void; reject(error: TestVerseError): void } | null = null;
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.ready = new Promise<S>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever does not wait for it reads `error` instead.
    this.ready.catch(() => undefined);
  }

  get content(): ViewContent<S> {
    return this.#content;
  }

  /** Bound, so that it can be handed on as it is. */
  readonly onChange = (listener: () => void): (() => void) => {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  };

  /**
   * Changes what is shown. Changes made here are told at once (in a microtask), those of events together with all others
   * of the same turn.
   */
  set(change: Partial<ViewContent<S>>, from: 'here' | 'event' = 'here'): void {
    const content = { ...this.#content, ...change };
    const keys = ['state', 'status', 'error'] as const;
    if (keys.every((key) => content[key] === this.#content[key])) return;
    this.#content = content;
    if (content.state !== undefined) this.#settle?.resolve(content.state);
    else if (content.status === 'failed' || content.status === 'ended')
      this.#settle?.reject(content.error ?? errorOf('The view was closed.', { code: 'CLOSED' }));
    this.touch(from);
  }

  /** Tells the listeners that something they see has changed. */
  touch(from: 'here' | 'event' = 'here'): void {
    if (from === 'here') void Promise.resolve().then(() => this.#tell());
    else if (!this.#isScheduled) setTimeout(() => this.#tell(), 0);
    this.#isScheduled = true;
  }

  #tell(): void {
    if (!this.#isScheduled) return;
    this.#isScheduled = false;
    for (const listener of [...this.#listeners]) tell(listener);
  }
}

/** The view of a store, with what can be done to it. */
export function viewOf<S>(
  store: ViewStore<S>,
  acts: Pick<LiveView<S>, 'reload' | 'update' | 'close'>,
): LiveView<S> {
  return {
    get state() {
      return store.content.state;
    },
    get status() {
      return store.content.status;
    },
    get error() {
      return store.content.error;
    },
    get unknownEvents() {
      return store.unknownEvents;
    },
    onChange: store.onChange,
    ready: store.ready,
    ...acts,
  };
}

/** Whatever was thrown, as an error of the SDK. */
export function asProblem(error: unknown): TestVerseError {
  if (error instanceof TestVerseError) return error;
  const message = error instanceof Error ? error.message : 'The view failed.';
  return errorOf(message, { code: 'UNEXPECTED_ANSWER', cause: error });
}
