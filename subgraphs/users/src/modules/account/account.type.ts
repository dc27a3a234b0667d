import { userPrivacyChangedV1, userProfileUpdatedV1, userRegisteredV1 } from '@testverse/schema/events/users';
import { platformRoles, type PlatformRole } from '@testverse/platform/actor';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Node } from '../../node.ts';
import { accountStatuses, type AccountStatus } from './account.entity.ts';

function enumOf<T extends string>(values: readonly T[]): Record<T, T> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

/** The GraphQL enum of account states. */
export const UserStatus = enumOf(accountStatuses);
registerEnumType(UserStatus, {
  name: 'UserStatus',
  description: 'The state of a person’s account.',
  valuesConfig: {
    ACTIVE: { description: 'In ordinary use.' },
    SUSPENDED: { description: 'Closed by the platform for now; the person cannot sign in.' },
    DEACTIVATED: { description: 'Closed by the person; the profile is hidden.' },
    ERASED: { description: 'Gone for good; only the id remains, shown as “deleted member”.' },
  },
});

/** The GraphQL enum of platform roles. */
export const PlatformRoles = enumOf(platformRoles);
registerEnumType(PlatformRoles, {
  name: 'PlatformRole',
  description: 'Rights over the platform as a whole; rights inside a guild are a matter of the guild.',
  valuesConfig: {
    USER: { description: 'An ordinary member.' },
    MODERATOR: { description: 'Handles reports and may suspend accounts.' },
    ADMIN: { description: 'Runs the platform.' },
    SUPER_ADMIN: { description: 'Appoints administrators.' },
  },
});

/** Whatever changes a field that may be kept is told by one of these, in the transaction of the change. */
const changes = [userRegisteredV1, userProfileUpdatedV1, userPrivacyChangedV1].map(({ type }) => `"${type}"`);

@Directive('@key(fields: "id")')
@Directive('@key(fields: "username")')
@Directive(`@changedBy(events: [${changes.join(', ')}], id: "userId")`)
@ObjectType('User', { description: 'A person on the platform.', implements: Node, simpleResolvers: true })
export class User extends Node {
  @Directive('@cacheControl(maxAge: 600)')
  @Field(() => ID, { description: 'The person’s id: `user_…`.' })
  override id!: string;

  @Directive('@cacheControl(maxAge: 600)')
  @Field(() => String, {
    description: 'Unique name in lower case: 3–30 of a–z, 0–9, `_` and `-`. Part of the profile’s address.',
  })
  username!: string;

  @Directive('@cacheControl(maxAge: 600)')
  @Field(() => Date, { description: 'When the person registered.' })
  createdAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'E-mail address. Null for everybody but the person and platform administrators, and in the answer that signs in (ask `viewer` then).',
  })
  email!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the person has shown that the e-mail address is theirs. Null for everybody but the person and platform administrators.',
  })
  emailVerified!: boolean | null;

  @Field(() => PlatformRoles, { description: 'Rights over the platform as a whole.' })
  platformRole!: PlatformRole;

  @Field(() => UserStatus, { description: 'State of the account.' })
  status!: AccountStatus;
}
