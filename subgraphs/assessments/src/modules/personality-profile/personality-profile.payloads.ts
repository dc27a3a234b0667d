import { UserError, type Payload } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { PersonalityProfileEntity } from './personality-profile.entity.ts';
import { PersonalityProfile } from './personality-profile.type.ts';

const why = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'Outcome of `createPersonalityProfile`.', simpleResolvers: true })
export class CreatePersonalityProfilePayload implements Payload {
  @Field(() => PersonalityProfile, {
    nullable: true,
    description: 'The profile of the attempt; null when there are user errors.',
  })
  profile!: PersonalityProfileEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: NOT_FOUND, ATTEMPT_NOT_SUBMITTED.` })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of `updatePersonalityProfile`.', simpleResolvers: true })
export class UpdatePersonalityProfilePayload implements Payload {
  @Field(() => PersonalityProfile, {
    nullable: true,
    description: 'The profile as it is now; null when there are user errors.',
  })
  profile!: PersonalityProfileEntity | null;

  @Field(() => [UserError], { description: `${why} Codes: validation, NOT_FOUND.` })
  userErrors!: UserError[];
}
