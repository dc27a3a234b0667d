import type { Page, PageArgs } from '@testverse/platform/db';
import type { GamificationContext } from '../../context.ts';
import { localDate, unknownZone } from '../../days.ts';
import { stretchOf, type Period } from '../profile/index.ts';
import { ranked, type Board, type RankedRow } from './leaderboard.entity.ts';
import * as standings from './leaderboard.repository.ts';

/**
 * Who has earned most. People who hide their stats are in no leaderboard at all, for themselves neither: a rank that
 * counts the hidden would tell how many there are.
 */
export class LeaderboardService {
  /** The board of that period in which the present moment lies. */
  boardOf(ctx: GamificationContext, period: Period): Board {
    return stretchOf(period, localDate(ctx.clock.now(), unknownZone));
  }

  async list(ctx: GamificationContext, board: Board, args: PageArgs): Promise<Page<RankedRow>> {
    const page = await standings.list(ctx.db, board, args);
    const [first] = page.rows;
    if (!first) return { ...page, rows: [] };
    return { ...page, rows: ranked(page.rows, await standings.startOf(ctx.db, board, first)) };
  }

  /** The viewer's own row; null for visitors, and for whoever is not in the board. */
  async own(ctx: GamificationContext, board: Board): Promise<RankedRow | null> {
    const { userId } = ctx.actor;
    const own = userId === null ? null : await standings.findOwn(ctx.db, board, userId);
    if (!own) return null;
    const [row] = ranked([own], await standings.startOf(ctx.db, board, own));
    return row ?? null;
  }

  /** The viewer's row and those around it. */
  async around(ctx: GamificationContext, board: Board, radius: number): Promise<RankedRow[]> {
    const { userId } = ctx.actor;
    const own = userId === null ? null : await standings.findOwn(ctx.db, board, userId);
    if (!own) return [];
    const rows = await standings.listAround(ctx.db, board, own, radius);
    const [first] = rows;
    return first ? ranked(rows, await standings.startOf(ctx.db, board, first)) : [];
  }
}
