import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { AssessmentsContext } from '../../context.ts';
import { User, userStub } from '../../extends/user/user.stub.ts';
import { attemptId, profileId } from '../../node.ts';
import { Assessment, type AssessmentEdition } from '../assessment/index.ts';
import type { PersonalityProfileEntity } from './personality-profile.entity.ts';
import {
  CreatePersonalityProfileInput,
  UpdatePersonalityProfileInput,
} from './personality-profile.inputs.ts';
import {
  CreatePersonalityProfilePayload,
  UpdatePersonalityProfilePayload,
} from './personality-profile.payloads.ts';
import type { PersonalityProfileService } from './personality-profile.service.ts';
import { PersonalityProfile, PersonalityScale } from './personality-profile.type.ts';

async function editionOf(
  ctx: AssessmentsContext,
  profile: PersonalityProfileEntity,
): Promise<AssessmentEdition> {
  const edition = await ctx.load.edition.load(profile.versionId);
  if (!edition) throw new Error(`profile ${profile.id} is of a version that is not there`);
  return edition;
}

@Resolver(() => PersonalityProfile)
export class PersonalityProfileResolver {
  constructor(private readonly service: PersonalityProfileService) {}

  @FieldResolver(() => ID)
  id(@Root() profile: PersonalityProfileEntity): string {
    return profileId.encode(profile.id);
  }

  @FieldResolver(() => User)
  user(@Root() profile: PersonalityProfileEntity): User {
    return userStub(profile.userId);
  }

  @FieldResolver(() => Assessment)
  assessment(
    @Ctx() ctx: AssessmentsContext,
    @Root() profile: PersonalityProfileEntity,
  ): Promise<AssessmentEdition> {
    return editionOf(ctx, profile);
  }

  @FieldResolver(() => Int)
  async version(@Ctx() ctx: AssessmentsContext, @Root() profile: PersonalityProfileEntity): Promise<number> {
    return (await editionOf(ctx, profile)).version;
  }

  @FieldResolver(() => String)
  async notice(@Ctx() ctx: AssessmentsContext, @Root() profile: PersonalityProfileEntity): Promise<string> {
    return (await editionOf(ctx, profile)).definition.notice;
  }

  @FieldResolver(() => [PersonalityScale])
  async scales(
    @Ctx() ctx: AssessmentsContext,
    @Root() profile: PersonalityProfileEntity,
  ): Promise<PersonalityScale[]> {
    const { definition } = await editionOf(ctx, profile);
    const words = new Map(definition.scales.map((scale) => [scale.key, scale]));
    return profile.scores.map(({ low, high, ...score }) => ({
      ...score,
      band: { low, high },
      label: words.get(score.key)?.label ?? score.key,
      description: words.get(score.key)?.description ?? '',
    }));
  }

  @Query(() => PersonalityProfile, {
    nullable: true,
    description: "One of the viewer's own profiles; null for any other.",
  })
  personalityProfile(
    @Ctx() ctx: AssessmentsContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<PersonalityProfileEntity | null> {
    return ctx.load.personalityProfile.load(profileId.decode(id));
  }

  @Mutation(() => CreatePersonalityProfilePayload, {
    description:
      'Makes a profile of an attempt that was handed in. Doing it again answers with the same one.',
  })
  createPersonalityProfile(
    @Ctx() ctx: AssessmentsContext,
    @Arg('input', { description: 'The attempt.' }) input: CreatePersonalityProfileInput,
  ): Promise<CreatePersonalityProfilePayload> {
    return payload(CreatePersonalityProfilePayload, input, async () => ({
      profile: await this.service.create(ctx, attemptId.decode(input.attemptId)),
    }));
  }

  @Mutation(() => UpdatePersonalityProfilePayload, {
    description: "Gives one of the viewer's own profiles a name. What was measured never changes.",
  })
  updatePersonalityProfile(
    @Ctx() ctx: AssessmentsContext,
    @Arg('input', { description: 'What to change.' }) input: UpdatePersonalityProfileInput,
  ): Promise<UpdatePersonalityProfilePayload> {
    const { title = null } = input;
    return payload(UpdatePersonalityProfilePayload, input, async () => ({
      profile: await this.service.update(ctx, profileId.decode(input.profileId), title?.trim() ?? null),
    }));
  }
}
