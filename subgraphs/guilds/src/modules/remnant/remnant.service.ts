import { setTimeout as delay } from 'node:timers/promises';
import type { RequestContext } from '@testverse/platform/context';
import * as remnants from './remnant.repository.ts';

type Db = RequestContext<never>['db'];

export interface RemnantOptions {
  /** Rows that one statement deletes. */
  atOnce: number;
}

/** Rows that one statement deletes: some ten milliseconds. */
const rowsAtOnce = 1_000;

/**
 * Removes what was in a guild that is deleted. From the moment of the deletion nobody finds any of it, so this takes its
 * time: bit by bit, each bit committed on its own, and resting as long as it worked. Where it is broken off, it goes on.
 */
export class RemnantService {
  constructor(private readonly options: RemnantOptions = { atOnce: rowsAtOnce }) {}

  /** @throws when it is asked to end */
  async clear(db: Db, guildId: string, signal: AbortSignal): Promise<void> {
    // Never of a guild that is there, whatever an event says.
    if (await remnants.exists(db, guildId)) return;
    const clearing = new Clearing(db, signal, this.options.atOnce);
    for (const channelId of await remnants.listChannels(db, guildId)) await clearing.clearChannel(channelId);
    await clearing.deleteAll({ table: 'guild_membership', column: 'guild_id' }, [guildId]);
  }
}

/** One run over the remnants of a guild. @throws when it is asked to end */
class Clearing {
  constructor(
    private readonly db: Db,
    private readonly signal: AbortSignal,
    private readonly atOnce: number,
  ) {}

  async clearChannel(id: string): Promise<void> {
    const { db, atOnce } = this;
    for (;;) {
      const messages = await remnants.listMessages(db, id, atOnce);
      if (messages.length === 0) break;
      await this.deleteAll({ table: 'reaction', column: 'message_id' }, messages);
      await this.deleteAll({ table: 'message_revision', column: 'message_id' }, messages);
      await this.step(() => remnants.deleteMessages(db, messages));
    }
    await this.deleteAll({ table: 'message_pace', column: 'channel_id' }, [id]);
    await this.deleteAll({ table: 'read_marker', column: 'channel_id' }, [id]);
    await this.step(() => remnants.deleteChannel(db, id));
  }

  async deleteAll(hanging: Parameters<typeof remnants.deleteSome>[1], ids: readonly string[]): Promise<void> {
    const { db, atOnce } = this;
    while ((await this.step(() => remnants.deleteSome(db, hanging, ids, atOnce))) === atOnce);
  }

  /** Half of the time is everybody else's. */
  private async step(work: () => Promise<number>): Promise<number> {
    this.signal.throwIfAborted();
    const startedAt = performance.now();
    const count = await work();
    await delay(performance.now() - startedAt, undefined, { signal: this.signal });
    return count;
  }
}
