import type { SubgraphSdl } from './compose.ts';

export interface OffersOptions {
  /** What is served. */
  accepted: readonly SubgraphSdl[];
  /** Makes a graph of these and serves it. @throws when they do not make one: then what was served goes on */
  take(subgraphs: readonly SubgraphSdl[]): Promise<void>;
  /** Told after each attempt whose schema is not served, and why. */
  tell(refused: ReadonlyMap<string, string>): void;
}

/**
 * Keeps the graph in step with what its subgraphs offer. Schemas that changed together are taken together; where that makes
 * no graph, each that does alone is taken, so that a broken one holds up nobody but itself. It is looked at again with
 * every offer: two that only fit together may come one after the other.
 */
export class SubgraphOffers {
  private readonly offered: Map<string, string>;
  private accepted: ReadonlyMap<string, string>;
  private working: Promise<void> | undefined;
  private isDue = false;
  private isClosed = false;

  constructor(private readonly options: OffersOptions) {
    this.accepted = sdlsOf(options.accepted);
    this.offered = sdlsOf(options.accepted);
  }

  /** A subgraph turns out to have this schema. */
  offer(name: string, sdl: string): void {
    if (this.isClosed || this.offered.get(name) === sdl) return;
    this.offered.set(name, sdl);
    this.isDue = true;
    this.working ??= this.work();
  }

  /** Takes nothing more. @returns when nothing is being taken */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.working;
  }

  private async work(): Promise<void> {
    while (this.isDue && !this.isClosed) {
      this.isDue = false;
      await this.renew();
    }
    this.working = undefined;
  }

  private async renew(): Promise<void> {
    const changed = [...this.offered].filter(([name, sdl]) => this.accepted.get(name) !== sdl);
    const refused = new Map<string, string>();
    const reason = await this.attempt(changed);
    if (reason !== undefined && changed.length === 1) refused.set(changed[0]?.[0] ?? '', reason);
    if (reason !== undefined && changed.length > 1)
      for (const one of changed) {
        const alone = await this.attempt([one]);
        if (alone !== undefined) refused.set(one[0], alone);
      }
    this.options.tell(refused);
  }

  /** @returns why not; undefined when it is served */
  private async attempt(changed: readonly (readonly [string, string])[]): Promise<string | undefined> {
    const next = new Map([...this.accepted, ...changed]);
    if (changed.length === 0 || this.isClosed) return undefined;
    try {
      await this.options.take([...next].map(([name, sdl]) => ({ name, sdl })));
      this.accepted = next;
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function sdlsOf(subgraphs: readonly SubgraphSdl[]): Map<string, string> {
  return new Map(subgraphs.map(({ name, sdl }) => [name, sdl]));
}
