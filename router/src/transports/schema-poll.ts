import { setTimeout as delay } from 'node:timers/promises';
import { stripIgnoredCharacters } from 'graphql';
import type { SubgraphClient } from '@testverse/platform/calls';

export interface SchemaPollOptions {
  name: string;
  client: SubgraphClient;
  /** What it is known to offer. */
  sdl: string;
  everyMs: number;
}

/** Asks a subgraph again and again whether it has another schema by now: it may have been started anew as another version. */
export class SchemaPoll {
  private sdl: string;
  private readonly listeners = new Set<(sdl: string) => void>();
  private readonly ending = new AbortController();

  constructor(private readonly options: SchemaPollOptions) {
    this.sdl = options.sdl;
    void this.run();
  }

  /** Calls with each schema after the first one. @returns what ends that */
  readonly onSchema = (listener: (sdl: string) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  close(): void {
    this.ending.abort();
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    for (;;) {
      await delay(this.options.everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      // One that is away has nothing new.
      await this.look().catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const { client, name } = this.options;
    const told = await client.schema(this.sdl);
    if (told.name !== name || told.sdl === undefined) return;
    const isOther = stripIgnoredCharacters(told.sdl) !== stripIgnoredCharacters(this.sdl);
    this.sdl = told.sdl;
    if (isOther) for (const listener of this.listeners) listener(told.sdl);
  }
}
