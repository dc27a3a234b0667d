import type { Page, PageArgs } from '@testverse/platform/db';
import type { GamificationContext } from '../../context.ts';
import { localDate, unknownZone } from '../../days.ts';
import { stretchOf, type Period } from '../profile/index.ts';
import { ranked, type Board, type RankedRow, type Standing } from './leaderboard.entity.ts';
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
  async own(ctx: GamificationContext, board: Board): Promise<Standing | null> {
    const { userId } = ctx.actor;
    const row = userId === null ? null : await standings.findOwn(ctx.db, board, userId);
    return row && { row, start: await standings.startOf(ctx.db, board, row) };
  }

  /** A row and those around it. */
  async around(
    ctx: GamificationContext,
    board: Board,
    { row, start }: Standing,
    radius: number,
  ): Promise<RankedRow[]> {
    const rows = await standings.listAround(ctx.db, board, row, radius);
    const [first] = rows;
    if (!first) return [];
    const ahead = rows.findIndex(({ userId }) => userId === row.userId);
    // Somebody who has moved meanwhile is counted anew.
    if (ahead < 0 || ahead > start.before) return ranked(rows, await standings.startOf(ctx.db, board, first));
    const before = start.before - ahead;
    if (first.place === row.place) return ranked(rows, { before, better: start.better });
    return ranked(rows, await standings.startBehind(ctx.db, board, first, before));
  }
}
