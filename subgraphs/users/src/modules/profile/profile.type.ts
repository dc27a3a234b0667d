import { Directive, Field, ObjectType } from 'type-graphql';

const hidden = 'Null when not given, when it is kept private, or when the account is closed.';
const picture = 'Null when not given, or when the account is closed.';

@Directive('@cost(weight: 0)')
@Directive('@cacheControl(maxAge: 600)')
@ObjectType('UserProfile', {
  description:
    'What a person shows of themself. Of one who keeps it private, others see the name and the picture.',
  simpleResolvers: true,
})
export class UserProfile {
  @Field(() => String, {
    description:
      'The name to show, 1–50 characters. “deleted member” for an erased account, “deactivated member” for a closed one.',
  })
  displayName!: string;

  @Field(() => String, { nullable: true, description: `First name. ${hidden}` })
  firstName!: string | null;

  @Field(() => String, { nullable: true, description: `Last name. ${hidden}` })
  lastName!: string | null;

  @Field(() => String, { nullable: true, description: `A few lines about the person, plain text. ${hidden}` })
  bio!: string | null;

  @Field(() => String, { nullable: true, description: `Where the person is, in their own words. ${hidden}` })
  location!: string | null;

  @Field(() => String, { nullable: true, description: `Web address, https. ${hidden}` })
  website!: string | null;

  @Field(() => String, { nullable: true, description: `LinkedIn address, https. ${hidden}` })
  linkedIn!: string | null;

  @Field(() => String, { nullable: true, description: `GitHub address, https. ${hidden}` })
  github!: string | null;

  @Field(() => String, { nullable: true, description: `Address of the picture, https. ${picture}` })
  avatarUrl!: string | null;
}
