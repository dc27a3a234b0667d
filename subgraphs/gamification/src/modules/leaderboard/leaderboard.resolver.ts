import { badInput } from '@testverse/platform/errors';
import { toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Arg, Args, Ctx, Directive, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { GamificationContext } from '../../context.ts';
import { User, userStub } from '../../extends/user/user.stub.ts';
import type { RankedRow } from './leaderboard.entity.ts';
import { LeaderboardArgs } from './leaderboard.inputs.ts';
import { mostAround, type LeaderboardService, type Surroundings } from './leaderboard.service.ts';
import { LeaderboardConnection, LeaderboardEntry } from './leaderboard.type.ts';

interface Leaderboard extends ConnectionOf<RankedRow> {
  /** The viewer's own place, looked for once, whichever fields ask. */
  around: () => Promise<Surroundings | null>;
}

@Resolver(() => LeaderboardConnection)
export class LeaderboardResolver {
  constructor(private readonly service: LeaderboardService) {}

  @Query(() => LeaderboardConnection, {
    description:
      'Who has earned most XP. People who hide their stats, or have earned nothing, are not in it.',
  })
  async leaderboard(
    @Ctx() ctx: GamificationContext,
    @Args(() => LeaderboardArgs) { period, ...args }: LeaderboardArgs,
  ): Promise<Leaderboard> {
    const board = this.service.boardOf(ctx, period);
    let around: Promise<Surroundings | null> | undefined;
    return {
      ...toConnection(await this.service.list(ctx, board, args)),
      around: () => (around ??= this.service.around(ctx, board)),
    };
  }

  @FieldResolver(() => LeaderboardEntry, {
    nullable: true,
    description: 'The viewer’s own place; null for visitors, and for whoever is not in it.',
  })
  async viewerEntry(@Root() { around }: Leaderboard): Promise<RankedRow | null> {
    const found = await around();
    return found?.rows[found.own] ?? null;
  }

  @Directive(`@listSize(assumedSize: ${2 * mostAround + 1})`)
  @FieldResolver(() => [LeaderboardEntry], {
    description: 'The viewer’s own place and those next to it; empty where `viewerEntry` is null.',
  })
  async aroundViewer(
    @Root() { around }: Leaderboard,
    @Arg('radius', () => Int, {
      defaultValue: 3,
      description: `How many places on either side, 1 to ${mostAround}.`,
    })
    radius: number,
  ): Promise<RankedRow[]> {
    if (radius < 1 || radius > mostAround)
      throw badInput(`A radius is 1 to ${mostAround}, not ${radius}.`, ['radius']);
    const found = await around();
    return found ? found.rows.slice(Math.max(0, found.own - radius), found.own + radius + 1) : [];
  }
}

@Resolver(() => LeaderboardEntry)
export class LeaderboardEntryResolver {
  @FieldResolver(() => User)
  user(@Root() { userId }: RankedRow): User {
    return userStub(userId);
  }
}
