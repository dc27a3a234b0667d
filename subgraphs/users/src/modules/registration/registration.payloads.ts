import { UserError } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { User, type AccountEntity } from '../account/index.ts';
import { Credentials } from '../session/index.ts';

@ObjectType({ description: 'Outcome of registerUser.', simpleResolvers: true })
export class RegisterUserPayload {
  @Field(() => User, { nullable: true, description: 'Who registered; null when nobody did.' })
  user?: AccountEntity | null;

  @Field(() => Credentials, {
    nullable: true,
    description: 'Registration signs in at once; null when nobody registered.',
  })
  credentials?: Credentials | null;

  @Field(() => [UserError], {
    description:
      'Why nobody registered: `USERNAME_TAKEN`, `USERNAME_RESERVED`, `PASSWORD_TOO_COMMON`, `PASSWORD_CONTAINS_NAME`, or what is malformed. Whether an e-mail address is known is never told. Empty on success.',
  })
  userErrors!: UserError[];
}
