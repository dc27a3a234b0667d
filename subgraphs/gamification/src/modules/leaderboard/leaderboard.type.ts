import { connectionOf } from '@testverse/platform/graphql';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { User } from '../../extends/user/user.stub.ts';
import { Period } from '../profile/index.ts';
import type { RankedRow } from './leaderboard.entity.ts';

registerEnumType(Period, {
  name: 'LeaderboardPeriod',
  description: 'Which XP a leaderboard compares.',
  valuesConfig: {
    ALL_TIME: { description: 'All there are.' },
    WEEKLY: { description: 'Those of the present week, which began on Monday 00:00 UTC.' },
    MONTHLY: { description: 'Those of the present month, which began on its first day 00:00 UTC.' },
  },
});

@ObjectType('LeaderboardEntry', { description: 'Somebody’s place in a leaderboard.' })
export class LeaderboardEntry {
  @Field(() => Int, {
    description: 'The rank, from 1 on; people with equal XP share it, the one who was there first in front.',
  })
  rank!: number;

  @Field(() => Int, { description: 'XP of the period.' })
  xp!: number;

  @Field(() => User, { description: 'Who it is.' })
  user!: User;
}

export const { Connection: LeaderboardConnection, Edge: LeaderboardEdge } = connectionOf<RankedRow>(
  () => LeaderboardEntry,
  'Leaderboard',
);
