import { setTimeout as delay } from 'node:timers/promises';
import type { RequestContext } from '@testverse/platform/context';
import type { EntityManager } from 'typeorm';
import type { GuildStanding, GuildVisibility } from './guild-access.entity.ts';
import * as access from './guild-access.repository.ts';

type Tx = RequestContext<object>;

/** How long an act waits for a membership that may be on its way. */
export const productPatienceMs = 2_000;

/**
 * How long the guilds' log is. Whoever was in a guild before they asked is told of within it.
 * @throws where that cannot be had
 */
export type GuildsHead = () => Promise<number>;

/** A guild as its founding tells of it. */
interface Founded {
  guildId: string;
  ownerId: string;
  visibility: GuildVisibility;
}

const firstLookMs = 5;
const lastLookMs = 100;

/**
 * What is known here of guilds and who is in them: a copy of the guilds' own facts, a moment behind them. Nothing here is
 * asked of the guilds themselves.
 */
export class GuildAccessService {
  constructor(
    private readonly patienceMs: number,
    private readonly guildsHead?: GuildsHead,
  ) {}

  /**
   * Returns once the person is known to be in the guild, or when waiting any longer is in vain: who has just joined may
   * act at once, though the fact is still underway, and who has not is told so as soon as this copy is as far as the
   * guilds' log was. To be called outside a transaction, which would hold a connection.
   */
  async awaitMember(ctx: Tx, guildId: string, userId: string): Promise<void> {
    const endsAt = performance.now() + this.patienceMs;
    let head: number | undefined;
    for (let waitMs = firstLookMs; ; waitMs = Math.min(waitMs * 2, lastLookMs)) {
      const { isIn, isGone, reached } = await access.look(ctx.db, guildId, userId);
      if (isIn || isGone) return;
      head ??= await this.headNow(ctx);
      const leftMs = endsAt - performance.now();
      if (reached >= head || leftMs <= 0) return;
      await delay(Math.min(waitMs, leftMs));
    }
  }

  /** Never reached where it is not known: then only patience ends the waiting. */
  private async headNow(ctx: Tx): Promise<number> {
    try {
      return (await this.guildsHead?.()) ?? Infinity;
    } catch (error) {
      ctx.log.warn({ err: error }, 'how long the log of guilds is could not be had');
      return Infinity;
    }
  }

  /** Keeps what is known of the guild as it is until the transaction ends. Taken before any lock on a project. */
  hold(tx: Tx, guildId: string): Promise<void> {
    return access.hold(tx.db, guildId);
  }

  /** The guild as that person stands in it; null while nothing is known of it. @param userId null for a visitor */
  standingIn(db: EntityManager, guildId: string, userId: string | null): Promise<GuildStanding | null> {
    return access.findStanding(db, guildId, userId);
  }

  /** A guild was founded by the person, who is in it. @param position of the fact in the guilds' log, here as below */
  async open(db: EntityManager, guild: Founded, position: number): Promise<void> {
    await access.insertGuild(db, guild.guildId, guild.visibility, position);
    await access.insertMember(db, guild.guildId, guild.ownerId);
  }

  setVisibility(
    db: EntityManager,
    guildId: string,
    visibility: GuildVisibility,
    position: number,
  ): Promise<void> {
    return access.setVisibility(db, guildId, visibility, position);
  }

  enter(db: EntityManager, guildId: string, userId: string): Promise<void> {
    return access.insertMember(db, guildId, userId);
  }

  leave(db: EntityManager, guildId: string, userId: string, position: number): Promise<void> {
    return access.removeMember(db, guildId, userId, position);
  }

  /** Closes the guild here, whether its copy has come that far or not: nothing begins in it any more. */
  close(db: EntityManager, guildId: string, position: number): Promise<void> {
    return access.closeGuild(db, guildId, position);
  }

  /** Forgets everything, to be told it anew. */
  forget(db: EntityManager): Promise<void> {
    return access.removeAll(db);
  }
}
