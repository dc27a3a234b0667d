import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { coinsFor } from '../../rules/index.ts';

@Directive('@cost(weight: 0)')
@ObjectType('Reward', { description: 'What something pays.', simpleResolvers: true })
export class Reward {
  @Field(() => Int, { description: 'XP in all, for everybody it is shared among.' })
  xp!: number;

  @Field(() => Int, {
    description:
      'Coins that come with the XP for one person. Of shared XP everybody gets the coins of their own share, each rounded.',
  })
  coins!: number;
}

/** What so many XP are as a reward. */
export function rewardOf(xp: number): Reward {
  return { xp, coins: coinsFor(xp) };
}
