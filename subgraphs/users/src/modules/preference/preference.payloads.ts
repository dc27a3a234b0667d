import { UserError } from '@testverse/platform/errors';
import { Field, ObjectType } from 'type-graphql';
import { User, type AccountEntity } from '../account/index.ts';

@ObjectType({ description: 'Outcome of updatePreferences.', simpleResolvers: true })
export class UpdatePreferencesPayload {
  @Field(() => User, { nullable: true, description: 'The person, changed; null when nothing was changed.' })
  user?: AccountEntity | null;

  @Field(() => [UserError], {
    description: 'Why nothing was changed; empty on success. Codes: REQUIRED, INVALID_LOCALE.',
  })
  userErrors!: UserError[];
}
