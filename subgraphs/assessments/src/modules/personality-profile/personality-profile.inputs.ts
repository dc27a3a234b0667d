import { IsNodeId } from '@testverse/platform/graphql';
import { IsOptional, Matches, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { attemptId, profileId } from '../../node.ts';
import { longestTitle } from './personality-profile.entity.ts';

/** Visible, one line, no halves of a surrogate pair, no marks that turn the direction of the text around them. */
const line = /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;

@InputType({ description: 'The attempt to make a profile of.' })
export class CreatePersonalityProfileInput {
  @Field(() => ID, { description: "The attempt, one of the viewer's own that was handed in." })
  @IsNodeId(attemptId)
  attemptId!: string;
}

@InputType({ description: 'What to change of a profile.' })
export class UpdatePersonalityProfileInput {
  @Field(() => ID, { description: "The profile, one of the viewer's own." })
  @IsNodeId(profileId)
  profileId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What to call it, one line of 100 characters at most; null or absent: without a name.',
  })
  @IsOptional()
  @MaxLength(longestTitle, { message: `The title has ${longestTitle} characters at most.` })
  @Matches(line, { message: 'The title is one line of visible text.' })
  title?: string | null;
}
