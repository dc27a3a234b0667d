import { IsOptional, MaxLength, MinLength } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { CredentialDelivery } from './session.type.ts';

/** RFC 5321's bound of an address; usernames are shorter. */
const maxLoginLength = 254;
const maxPasswordLength = 128;
const maxTokenLength = 200;

@InputType({ description: 'Who signs in.' })
export class LoginInput {
  @Field(() => String, { description: 'Username or e-mail address, in any case.' })
  @MinLength(1, { message: 'Give your username or e-mail address.' })
  @MaxLength(maxLoginLength, { message: `A name has ${maxLoginLength} characters at most.` })
  login!: string;

  @Field(() => String, { description: 'The password.' })
  @MinLength(1, { message: 'Give your password.' })
  @MaxLength(maxPasswordLength, { message: `A password has ${maxPasswordLength} characters at most.` })
  password!: string;

  @Field(() => CredentialDelivery, {
    defaultValue: CredentialDelivery.TOKEN,
    description: 'How the refresh token shall be delivered.',
  })
  delivery!: CredentialDelivery;
}

@InputType({ description: 'Which sessions end.' })
export class LogoutInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True ends every session of the person, false only the one that asks.',
  })
  everywhere!: boolean;
}

@InputType({ description: 'What is exchanged.' })
export class RefreshTokenInput {
  @Field(() => String, {
    nullable: true,
    description: 'The refresh token. Leave it out when it is in the cookie.',
  })
  @IsOptional()
  @MaxLength(maxTokenLength, { message: 'This is not a refresh token.' })
  refreshToken?: string | null;
}
