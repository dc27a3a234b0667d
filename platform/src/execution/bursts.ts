import type { RequestMeta } from '../context/index.ts';

/**
 * Contexts for what begins together: events that are there at once, and what is asked about them. One context for all of
 * a viewer's lets its loaders read for all of them with one statement. What reads the actor for one of them makes them
 * all personal: a little more than need be, never less.
 */
export class Bursts<Context extends object> {
  private open = new Map<RequestMeta, Context>();

  constructor(private readonly create: (meta: RequestMeta) => Context) {}

  /** The same context for the same `meta` object, until its loaders read what they gathered. */
  contextFor(meta: RequestMeta): Context {
    let context = this.open.get(meta);
    if (context) return context;
    if (this.open.size === 0) this.closeInTime();
    context = this.create(meta);
    this.open.set(meta, context);
    return context;
  }

  /**
   * Whoever comes after loaders began to read must have another context: what they read may be older than its event.
   * They wait until all promises of the turn are settled, in the very way this does, which comes before the first of
   * them.
   */
  private closeInTime(): void {
    void Promise.resolve().then(() => process.nextTick(() => (this.open = new Map())));
  }
}
