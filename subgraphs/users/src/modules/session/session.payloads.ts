import { UserError } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { User, type AccountEntity } from '../account/index.ts';
import { Credentials } from './session.type.ts';

@ObjectType({ description: 'Outcome of login.', simpleResolvers: true })
export class LoginPayload {
  @Field(() => User, { nullable: true, description: 'Who signed in; null when nobody did.' })
  user?: AccountEntity | null;

  @Field(() => Credentials, { nullable: true, description: 'What proves it; null when nobody signed in.' })
  credentials?: Credentials | null;

  @Field(() => [UserError], {
    description: 'Why nobody signed in; `INVALID_CREDENTIALS` whatever was wrong. Empty on success.',
  })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of logout.', simpleResolvers: true })
export class LogoutPayload {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True when the session is over, also if it was before.',
  })
  loggedOut?: boolean | null;

  @Field(() => [UserError], { description: 'Why nothing ended; empty on success.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of refreshToken.', simpleResolvers: true })
export class RefreshTokenPayload {
  @Field(() => User, { nullable: true, description: 'Whose session it is; null on failure.' })
  user?: AccountEntity | null;

  @Field(() => Credentials, { nullable: true, description: 'The next credentials; null on failure.' })
  credentials?: Credentials | null;

  @Field(() => [UserError], { description: 'What is wrong with the input; empty on success.' })
  userErrors!: UserError[];
}
