import type { Page, PageArgs } from '@testverse/platform/db';
import type { GamificationContext } from '../../context.ts';
import { localDate, unknownZone } from '../../days.ts';
import { stretchOf, type Period } from '../profile/index.ts';
import { ranked, rankedBy, Ranks, top, type Board, type RankedRow, type Run } from './leaderboard.entity.ts';
import * as standings from './leaderboard.repository.ts';

/** The most places on either side of somebody that anybody may ask for. */
export const mostAround = 10;

/** Somebody's own row, and those around it. */
export interface Surroundings {
  rows: readonly RankedRow[];
  /** Which of them is their own. */
  own: number;
}

/** What is counted for everybody is counted anew after this long. */
const keptMs = 5_000;

interface Kept {
  startsOn: string;
  countedAtMs: number;
  ranks: Promise<Ranks>;
}

/**
 * Who has earned most. People who hide their stats are in no leaderboard at all, for themselves neither: a rank that
 * counts the hidden would tell how many there are. The rows are those of the moment, and so are the ranks of those in
 * front; further down a rank is counted for all who ask within some seconds, as counting takes as long as there are people.
 */
export class LeaderboardService {
  private readonly kept = new Map<Period, Kept>();

  /** The board of that period in which the present moment lies. */
  boardOf(ctx: GamificationContext, period: Period): Board {
    return stretchOf(period, localDate(ctx.clock.now(), unknownZone));
  }

  async list(ctx: GamificationContext, board: Board, args: PageArgs): Promise<Page<RankedRow>> {
    const page = await standings.list(ctx.db, board, args);
    const [first] = page.rows;
    if (!first) return { ...page, rows: [] };
    const isFirst = args.after == null && args.before == null && args.last == null;
    const start = isFirst ? top : await standings.startOf(ctx.db, board, first);
    return { ...page, rows: await this.rank(ctx, board, { rows: page.rows, start }) };
  }

  /** The viewer's own place; null for visitors, and for whoever is not in the board. */
  async around(ctx: GamificationContext, board: Board): Promise<Surroundings | null> {
    const { userId } = ctx.actor;
    if (userId === null) return null;
    const run = await standings.listAround(ctx.db, board, userId, mostAround);
    if (run.rows.length === 0) return null;
    const rows = await this.rank(ctx, board, run);
    return { rows, own: rows.findIndex((row) => row.userId === userId) };
  }

  private async rank(ctx: GamificationContext, board: Board, { rows, start }: Run): Promise<RankedRow[]> {
    return start ? ranked(rows, start) : rankedBy(rows, await this.ranksOf(ctx, board));
  }

  private ranksOf(ctx: GamificationContext, board: Board): Promise<Ranks> {
    const { period, startsOn } = board;
    const nowMs = ctx.clock.now().getTime();
    const known = this.kept.get(period);
    if (known?.startsOn === startsOn && Math.abs(nowMs - known.countedAtMs) < keptMs) return known.ranks;
    const ranks = standings.listCounts(ctx.db, board).then((counts) => new Ranks(counts));
    const fresh: Kept = { startsOn, countedAtMs: nowMs, ranks };
    this.kept.set(period, fresh);
    ranks.catch(() => this.kept.get(period) === fresh && this.kept.delete(period));
    return ranks;
  }
}
