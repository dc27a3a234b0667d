import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AchievementCategory, AchievementRarity, type AchievementDefinition } from '../../achievements.ts';
import { Node } from '../../node.ts';
import type { UnlockEntity } from './achievement.entity.ts';

registerEnumType(AchievementCategory, {
  name: 'AchievementCategory',
  description: 'What kind of thing is honoured.',
  valuesConfig: {
    BEGINNER: { description: 'First steps.' },
    PERFORMANCE: { description: 'Something done well.' },
    CONSISTENCY: { description: 'Something done again and again.' },
    SOCIAL: { description: 'Something done with others.' },
  },
});

registerEnumType(AchievementRarity, {
  name: 'AchievementRarity',
  description: 'How few people earn it.',
  valuesConfig: {
    COMMON: { description: 'Nearly everybody does, sooner or later.' },
    RARE: { description: 'Those who keep at it.' },
    EPIC: { description: 'Few.' },
    LEGENDARY: { description: 'Hardly anybody.' },
  },
});

@Directive('@cost(weight: 0)')
@Directive('@cacheControl(maxAge: 300)')
@ObjectType('AchievementReward', { description: 'What an achievement is worth.', simpleResolvers: true })
export class AchievementReward {
  @Field(() => Int, { description: 'XP booked when it is unlocked; they count beside the daily cap.' })
  xp!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the badge it gives; null when it gives none.',
  })
  badge!: string | null;

  @Field(() => String, { nullable: true, description: 'Title it gives; null when it gives none.' })
  title!: string | null;
}

@Directive('@cost(weight: 0)')
@ObjectType('AchievementProgress', { description: 'How far somebody is.', simpleResolvers: true })
export class AchievementProgress {
  @Field(() => Int, { description: 'What is done; never more than `target`.' })
  current!: number;

  @Field(() => Int, { description: 'What is needed.' })
  target!: number;
}

@Directive('@key(fields: "id")')
@Directive('@cacheControl(maxAge: 300)')
@ObjectType('Achievement', { implements: Node, description: 'Something to earn, once.' })
export class Achievement implements Node {
  @Field(() => ID, { description: 'The achievement’s id: `achievement_…`.' })
  id!: string;

  @Field(() => String, { description: 'Stable name for programs: `first-message`.' })
  key!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'What to do for it.' })
  description!: string;

  @Field(() => String, { description: 'Name of the drawing that shows it.' })
  icon!: string;

  @Field(() => AchievementCategory, { description: 'What kind of thing it honours.' })
  category!: AchievementCategory;

  @Field(() => AchievementRarity, { description: 'How few people earn it.' })
  rarity!: AchievementRarity;

  @Field(() => Int, { description: 'How often it must be done; at least 1.' })
  target!: number;

  @Field(() => AchievementReward, { description: 'What it is worth.' })
  reward!: AchievementReward;

  @Directive('@cacheControl(maxAge: 0)')
  @Field(() => AchievementProgress, {
    nullable: true,
    description: 'How far the viewer is; null for visitors.',
  })
  viewerProgress!: AchievementProgress | null;

  @Directive('@cacheControl(maxAge: 0)')
  @Field(() => Date, {
    nullable: true,
    description: 'When the viewer earned it; null while they have not, and for visitors.',
  })
  viewerUnlockedAt!: Date | null;
}

@ObjectType('AchievementUnlock', { description: 'An achievement somebody has earned.' })
export class AchievementUnlock {
  @Field(() => Achievement, { description: 'What was earned.' })
  achievement!: Achievement;

  @Field(() => Date, { description: 'When the fact that fulfilled it happened.' })
  unlockedAt!: Date;
}

export const { Connection: AchievementConnection, Edge: AchievementEdge } =
  connectionOf<AchievementDefinition>(() => Achievement, 'Achievement');

export const { Connection: AchievementUnlockConnection, Edge: AchievementUnlockEdge } =
  connectionOf<UnlockEntity>(() => AchievementUnlock, 'AchievementUnlock');
