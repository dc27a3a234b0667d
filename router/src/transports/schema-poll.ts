import { setTimeout as delay } from 'node:timers/promises';
import { stripIgnoredCharacters } from 'graphql';
import type { SubgraphClient } from '@testverse/platform/calls';

export interface SchemaPollOptions {
  name: string;
  client: Pick<SubgraphClient, 'schema'>;
  /** Another one, with connections of its own: what balances connections may lead it to another process. */
  another(): Pick<SubgraphClient, 'schema' | 'close'>;
  /** What it is known to offer. */
  sdl: string;
  everyMs: number;
}

/** Another schema is believed when it was told this many times more, one after the other. */
const looks = 5;
const pauseMs = 50;

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
    if (isOther && !(await this.isAgreed(told.sdl))) return;
    this.sdl = told.sdl;
    if (isOther) for (const listener of this.listeners) listener(told.sdl);
  }

  /**
   * Whether it is what all tell: behind one address there may be several processes, of which some are the version before.
   * What only some of them know is not to be asked for, and a graph is not to follow each of them in turn. Over one
   * connection it may always be the same one that answers.
   */
  private async isAgreed(sdl: string): Promise<boolean> {
    const { another, name } = this.options;
    for (let look = 0; look < looks; look += 1) {
      await delay(pauseMs, undefined, { signal: this.ending.signal, ref: false });
      const client = another();
      try {
        const told = await client.schema(sdl);
        if (told.name !== name || told.sdl !== undefined) return false;
      } finally {
        await client.close();
      }
    }
    return true;
  }
}
