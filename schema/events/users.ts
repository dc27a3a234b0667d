import Type, { type Static } from 'typebox';
import { event } from './contract.ts';

const id = Type.String({ format: 'uuid' });

/** An account was made. On the person's own topic, as all that follow. */
export const userRegisteredV1 = event(
  'users.user.registered.v1',
  Type.Object({ userId: id, locale: Type.String(), timeZone: Type.String() }),
);
export type UserRegisteredV1 = Static<typeof userRegisteredV1.schema>;

/** A person changed their profile; what it says now is read from the subgraph. */
export const userProfileUpdatedV1 = event(
  'users.user.profile_updated.v1',
  Type.Object({ userId: id, fields: Type.Array(Type.String()) }),
);
export type UserProfileUpdatedV1 = Static<typeof userProfileUpdatedV1.schema>;

/** A person chose anew what others may see of them. */
export const userPrivacyChangedV1 = event(
  'users.user.privacy_changed.v1',
  Type.Object({
    userId: id,
    profilePublic: Type.Boolean(),
    showStats: Type.Boolean(),
    showActivity: Type.Boolean(),
  }),
);
export type UserPrivacyChangedV1 = Static<typeof userPrivacyChangedV1.schema>;
